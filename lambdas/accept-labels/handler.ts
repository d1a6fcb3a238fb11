import type { Json } from '../../core/contracts/names.ts';
import type { LabelLogRecord } from '../../core/contracts/watch.ts';
import { labelsBody } from '../../core/shapes/request-bodies.ts';
import { answerRepeatable } from '../http/answer-repeatable.ts';
import { readBody } from '../http/problem.ts';
import { readJson } from '../http/read-json.ts';
import { requireModel } from '../store/require-model.ts';

/** Takes late labels. They are joined to predictions by id, where a repeated label counts once. */
export const handler = answerRepeatable({
  'POST /models/{model}/labels': async (request, services) => {
    const { labels } = readBody(labelsBody, readJson(request));
    const model = request.params.model ?? '';
    await requireModel(services.records, model);
    const at = services.now().toISOString();
    const records: LabelLogRecord[] = labels.map((label) => ({ at, model, ...label }));
    await services.streams.put('labels', model, records as unknown as { [key: string]: Json }[]);
    return { status: 202, body: { accepted: labels.length } };
  },
});
