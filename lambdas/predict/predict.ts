import type { z } from 'zod';
import type { PredictBody } from '../../core/contracts/api.ts';
import { PerennialError } from '../../core/errors.ts';
import { MOST_ISSUES, packRows, type RowIssue } from '../../core/features/pack-rows.ts';
import { predictBody } from '../../core/shapes/request-bodies.ts';
import type { Services } from '../../platform/services.ts';
import type { RouteHandler } from '../http/answer-repeatable.ts';
import { readBody } from '../http/problem.ts';
import { readJson } from '../http/read-json.ts';
import type { ApiAnswer, ApiRequest } from '../http/request.ts';
import { type Champion, findChampion } from './find-champion.ts';
import { logPredictions } from './log-predictions.ts';
import { shapePredictions } from './shape-predictions.ts';

/**
 * Answers rows by the one version that serves, named in the answer. Every wrong field of every row is named
 * and nothing is coerced; rows whose answer is no finite number are named too.
 */
export const predict: RouteHandler = async (request, services) => {
  const body = readBody(predictBody, readJson(request));
  const model = request.params.model ?? '';
  const champion = await findChampion(services, model);
  try {
    return await answerRows(champion, model, body, request, services);
  } finally {
    champion.giveBack();
  }
};

async function answerRows(
  champion: Champion,
  model: string,
  body: z.output<typeof PredictBody>,
  request: ApiRequest,
  services: Services,
): Promise<ApiAnswer> {
  const packed = packRows(champion.signature, body.rows);
  if (!packed.inputs)
    throw new PerennialError(
      'InvalidInputError',
      `${packed.issues.length} field(s) do not fit the model's signature`,
      {
        issues: packed.issues,
      },
    );
  const { values } = await champion.loaded.predict(packed.inputs);
  refuseUnanswered(values, packed.inputs.rows, `version ${champion.version} of ${model}`);
  // a request that is repeated under its Idempotency-Key has the same predictions, which count once
  const isKeyed = request.headers['idempotency-key'] !== undefined;
  const requestId = body.requestId ?? (isKeyed ? request.actionId : request.requestId);
  const isLogged = await logPredictions(services, champion, packed.inputs, values, {
    model,
    requestId,
    entity: body.entity,
  });
  services.measure({ name: 'RowsPredicted', value: packed.inputs.rows, model });
  if (champion.stale) services.measure({ name: 'StaleAnswers', value: 1, model });
  if (!isLogged) services.measure({ name: 'RequestsNotLogged', value: 1, model });
  return {
    status: 200,
    headers: {
      ...(champion.stale && { 'x-perennial-stale': 'true' }),
      ...(!isLogged && { 'x-perennial-log': 'failed' }),
    },
    body: { model, version: champion.version, requestId, predictions: shapePredictions(champion, values) },
  };
}

/** A version that was admitted answers finite numbers, but of values far from any it was judged on. */
function refuseUnanswered(values: Float32Array, rows: number, version: string): void {
  if (values.every(Number.isFinite)) return;
  const width = values.length / rows;
  const message = `${version} has no finite answer for this row: are its numbers far beyond usual ones?`;
  const issues: RowIssue[] = [];
  for (let row = 0; row < rows && issues.length < MOST_ISSUES; row++)
    if (!values.subarray(row * width, (row + 1) * width).every(Number.isFinite))
      issues.push({ row, field: '', code: 'outOfRange', message });
  throw new PerennialError('InvalidInputError', 'some rows have no finite answer', { issues });
}
