import { gunzipSync } from 'node:zlib';
import { DropRecord } from '../../core/contracts/drop.ts';
import { indexKey, recordKey } from '../../core/contracts/keys.ts';
import { DropId } from '../../core/contracts/names.ts';
import { PerennialError } from '../../core/errors.ts';
import type { Services } from '../../platform/services.ts';
import type { RouteHandler } from '../http/answer-routes.ts';
import type { ApiRequest } from '../http/request.ts';
import { readModel } from '../store/read-model.ts';
import { readRecord } from '../store/record.ts';
import { executionOf } from './execution-of.ts';
import { answerPage, pageOf } from './list-page.ts';

/** Newest first; the list may lag by a moment. A model's drops are listed before its spec exists, too. */
export const listDrops: RouteHandler = async (request, services) => {
  const { model } = await readModel(services.records, request.params.model ?? '');
  const page = await services.records.queryIndex({
    ipk: indexKey.drops(model),
    reverse: true,
    ...pageOf(request),
  });
  return answerPage(DropRecord, page);
};

/** One drop with the steps of its execution so far. */
export const getDrop: RouteHandler = async (request, services) => {
  const drop = await findDrop(request, services);
  return { status: 200, body: { ...drop, execution: await executionOf(services.workflows, drop.runId) } };
};

/** The bad rows of a drop, with row, column and reason. */
export const listQuarantine: RouteHandler = async (request, services) => {
  const drop = await findDrop(request, services);
  const { limit, next } = pageOf(request);
  if (!drop.quarantineKey) return { status: 200, body: { items: [] } };
  const { body } = await services.objects.get(drop.quarantineKey);
  const isGzip = body[0] === 0x1f && body[1] === 0x8b;
  const lines = (isGzip ? gunzipSync(body) : Buffer.from(body)).toString('utf8').split('\n').filter(Boolean);
  const from = Number(next ?? 0);
  const items = lines.slice(from, from + limit).map((line) => JSON.parse(line));
  const more = from + limit < lines.length;
  return { status: 200, body: { items, ...(more && { next: String(from + limit) }) } };
};

async function findDrop(request: ApiRequest, services: Services): Promise<DropRecord> {
  const { model } = await readModel(services.records, request.params.model ?? '');
  const dropId = DropId.safeParse(request.params.dropId);
  const drop = dropId.success
    ? await readRecord(services.records, recordKey.drop(model, dropId.data), DropRecord)
    : undefined;
  if (!drop)
    throw new PerennialError('NotFoundError', `there is no drop ${request.params.dropId} of ${model}`);
  return drop;
}
