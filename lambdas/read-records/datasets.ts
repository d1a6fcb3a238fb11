import * as z from 'zod';
import { DatasetRecord } from '../../core/contracts/dataset.ts';
import { recordKey, recordPrefix } from '../../core/contracts/keys.ts';
import { DatasetId } from '../../core/contracts/names.ts';
import { PerennialError } from '../../core/errors.ts';
import type { RouteHandler } from '../http/answer-routes.ts';
import { readModel } from '../store/read-model.ts';
import { fromItem, readRecord } from '../store/record.ts';
import { pageOf } from './list-page.ts';

const DatasetOrder = z.object({ datasetId: DatasetId });

/** Accepted dataset versions, newest first. */
export const listDatasets: RouteHandler = async (request, services) => {
  const { model } = await readModel(services.records, request.params.model ?? '');
  const { pk } = recordKey.spec(model);
  const page = await services.records.query({
    pk,
    prefix: recordPrefix.datasets,
    reverse: true,
    ...pageOf(request),
  });
  const ids = page.items.map((item) => fromItem(DatasetOrder, item).datasetId);
  const found = await Promise.all(
    ids.map((id) => readRecord(services.records, recordKey.dataset(model, id), DatasetRecord)),
  );
  const items = found.filter((dataset) => dataset !== undefined);
  return { status: 200, body: { items, ...(page.next && { next: page.next }) } };
};

/** One dataset version with its profile. */
export const getDataset: RouteHandler = async (request, services) => {
  const { model } = await readModel(services.records, request.params.model ?? '');
  const id = DatasetId.safeParse(request.params.datasetId);
  const dataset = id.success
    ? await readRecord(services.records, recordKey.dataset(model, id.data), DatasetRecord)
    : undefined;
  if (!dataset)
    throw new PerennialError('NotFoundError', `${model} has no dataset version ${request.params.datasetId}`);
  const { body } = await services.objects.get(dataset.profileKey);
  return { status: 200, body: { ...dataset, profile: JSON.parse(Buffer.from(body).toString('utf8')) } };
};
