import * as z from 'zod';
import { RetrainRequestedEvent } from '../../core/contracts/events.ts';
import type { Trigger } from '../../core/contracts/run.ts';
import { handle } from '../handle.ts';
import { openRun } from '../store/open-run.ts';
import { isKnownModel } from '../store/read-model.ts';
import { startExecution } from '../store/start-execution.ts';

/**
 * Training was asked for: the request's id names the run, so asking twice trains once. The run is written down
 * before its execution starts, so that the sweeper finds one that was lost.
 */
export const handler = handle(RetrainRequestedEvent, z.object({}), async (event, services) => {
  const { model, requestId, kind, by, why } = event.detail;
  if (!(await isKnownModel(services.records, model))) return {};
  const trigger: Trigger = kind === 'manual' ? { kind, by, why } : { kind, decisionId: requestId, why };
  await openRun(services, model, requestId, trigger);
  await startExecution(services.workflows, 'train-model', requestId, { model, runId: requestId, trigger });
  return {};
});
