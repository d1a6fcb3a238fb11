import type { z } from 'zod';
import type { PredictBody } from '../../core/contracts/api.ts';
import { PerennialError } from '../../core/errors.ts';
import { packRows } from '../../core/features/pack-rows.ts';
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
 * and nothing is coerced; an answer that is not a finite number is ours to explain, never the caller's to get.
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
  if (!values.every(Number.isFinite))
    throw new PerennialError(
      'InvalidModelError',
      `version ${champion.version} of ${model} gave an answer that is no number`,
    );
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
