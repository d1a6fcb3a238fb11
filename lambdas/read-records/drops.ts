import { gunzipSync } from 'node:zlib';
import { DropRecord } from '../../core/contracts/drop.ts';
import { indexKey } from '../../core/contracts/keys.ts';
import { PerennialError } from '../../core/errors.ts';
import type { RouteHandler } from '../http/answer-routes.ts';
import { findDrop } from '../store/find-drop.ts';
import { readModel } from '../store/read-model.ts';
import { executionOf } from './execution-of.ts';
import { answerPage, pageOf } from './list-page.ts';

/** Newest first; the list may lag by a moment. */
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
  const drop = await findDrop(services.records, request.params);
  return { status: 200, body: { ...drop, execution: await executionOf(services.workflows, drop.runId) } };
};

/** The bad rows of a drop, with row, column and reason. */
export const listQuarantine: RouteHandler = async (request, services) => {
  const drop = await findDrop(services.records, request.params);
  const { limit, next } = pageOf(request);
  if (!drop.quarantineKey) return { status: 200, body: { items: [] } };
  const { body } = await services.objects.get(drop.quarantineKey);
  const isGzip = body[0] === 0x1f && body[1] === 0x8b;
  const lines = (isGzip ? gunzipSync(body) : Buffer.from(body)).toString('utf8').split('\n').filter(Boolean);
  const from = next === undefined ? 0 : /^\d{1,9}$/.test(next) ? Number(next) : lines.length + 1;
  if (from > lines.length)
    throw new PerennialError('InvalidInputError', 'next is not what this list answered');
  const items = lines.slice(from, from + limit).map((line) => JSON.parse(line));
  const more = from + limit < lines.length;
  return { status: 200, body: { items, ...(more && { next: String(from + limit) }) } };
};
