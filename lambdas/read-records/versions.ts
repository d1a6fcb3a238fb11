import { objectKey, recordKey } from '../../core/contracts/keys.ts';
import { ModelVersionRecord } from '../../core/contracts/model-version.ts';
import { PerennialError } from '../../core/errors.ts';
import type { RouteHandler } from '../http/answer-routes.ts';
import { readModel } from '../store/read-model.ts';
import { readVersion } from '../store/read-version.ts';
import { answerPage, pageOf } from './list-page.ts';

/** Registered versions, newest first. */
export const listVersions: RouteHandler = async (request, services) => {
  const { model } = await readModel(services.records, request.params.model ?? '');
  const { pk } = recordKey.spec(model);
  const page = await services.records.query({ pk, prefix: 'VERSION#', reverse: true, ...pageOf(request) });
  return answerPage(ModelVersionRecord, page);
};

/** One version with its whole evaluation. */
export const getVersion: RouteHandler = async (request, services) => {
  const { model } = await readModel(services.records, request.params.model ?? '');
  const text = request.params.version ?? '';
  if (!/^[1-9]\d{0,9}$/.test(text))
    throw new PerennialError('NotFoundError', `${model} has no version ${text}`);
  const version = await readVersion(services.records, model, Number(text));
  const { body } = await services.objects.get(objectKey.evaluation(model, version.evaluationDigest));
  return { status: 200, body: { ...version, evaluation: JSON.parse(Buffer.from(body).toString('utf8')) } };
};
