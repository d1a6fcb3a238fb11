import * as z from 'zod';
import { ScheduledEvent } from '../../core/contracts/events.ts';
import { handle } from '../handle.ts';
import { eachRecord } from '../store/record.ts';
import { checkModel } from './check-model.ts';

/** Looks at every model whose window is due. One model's trouble does not keep the others from being looked at. */
export const handler = handle(ScheduledEvent, z.object({ checked: z.number() }), async (_event, services) => {
  let checked = 0;
  const failures: unknown[] = [];
  const entries = eachRecord(services.records, { pk: 'MODELS', prefix: '' }, z.object({ model: z.string() }));
  for await (const { model } of entries)
    try {
      checked += await checkModel(services, model);
    } catch (error) {
      services.log({ level: 'error', message: 'model could not be checked', model, error: String(error) });
      failures.push(error);
    }
  if (failures.length > 0) throw failures[0];
  return { checked };
});
