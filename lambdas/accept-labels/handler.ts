import { LabelsBody } from '../../core/contracts/api.ts';
import type { Json } from '../../core/contracts/names.ts';
import type { LabelLogRecord } from '../../core/contracts/watch.ts';
import { answerRoutes } from '../http/answer-routes.ts';
import { parseBody } from '../http/problem.ts';
import { readJson } from '../http/read-json.ts';
import { readModel } from '../store/read-model.ts';

/** Takes late labels. They are joined to predictions by id, where a repeated label counts once. */
export const handler = answerRoutes(
  {
    'POST /models/{model}/labels': async (request, services) => {
      const { labels } = parseBody(LabelsBody, readJson(request));
      const { model } = await readModel(services.records, request.params.model ?? '');
      const at = services.now().toISOString();
      const records: LabelLogRecord[] = labels.map((label) => ({ at, model, ...label }));
      await services.streams.put('labels', model, records as unknown as { [key: string]: Json }[]);
      return { status: 202, body: { accepted: labels.length } };
    },
  },
  { repeatable: true },
);
