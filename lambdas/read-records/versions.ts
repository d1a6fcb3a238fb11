import { objectKey, recordKey } from '../../core/contracts/keys.ts';
import { ModelVersionRecord } from '../../core/contracts/model-version.ts';
import { PerennialError } from '../../core/errors.ts';
import type { Services } from '../../platform/services.ts';
import type { RouteHandler } from '../http/answer-routes.ts';
import type { ApiRequest } from '../http/request.ts';
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
  const version = await findVersion(request, services);
  const key = objectKey.evaluation(version.model, version.evaluationDigest);
  return { status: 200, body: { ...version, evaluation: await readJson(services, key) } };
};

/** What a version goes by; versions registered before that was stored have none. */
export const getExplanation: RouteHandler = async (request, services) => {
  const { model, version, explanationDigest } = await findVersion(request, services);
  if (explanationDigest === undefined)
    throw new PerennialError(
      'NotFoundError',
      `version ${version} of ${model} has no explanation: it was judged before explanations were stored`,
    );
  return { status: 200, body: await readJson(services, objectKey.explanation(model, explanationDigest)) };
};

async function findVersion(request: ApiRequest, { records }: Services): Promise<ModelVersionRecord> {
  const { model } = await readModel(records, request.params.model ?? '');
  const text = request.params.version ?? '';
  if (!/^[1-9]\d{0,9}$/.test(text))
    throw new PerennialError('NotFoundError', `${model} has no version ${text}`);
  return await readVersion(records, model, Number(text));
}

async function readJson({ objects }: Services, key: string): Promise<unknown> {
  const { body } = await objects.get(key);
  return JSON.parse(Buffer.from(body).toString('utf8'));
}
