import * as z from 'zod';
import { digestOf } from '../../core/canonical-json.ts';
import { DatasetRecord } from '../../core/contracts/dataset.ts';
import { DropRecord } from '../../core/contracts/drop.ts';
import { objectKey, recordKey } from '../../core/contracts/keys.ts';
import type { IngestDropOutput } from '../../core/contracts/workflows.ts';
import type { IngestResult } from '../../core/data/ingest-result.ts';
import { isPerennialError, PerennialError } from '../../core/errors.ts';
import type { Services } from '../../platform/services.ts';
import { appendLedger } from '../store/append-ledger.ts';
import { readModel, readServing } from '../store/read-model.ts';
import { readRecord, toItem } from '../store/record.ts';
import { writeJsonObject } from '../store/work-files.ts';
import { dropEndWrite, endDrop } from './end-drop.ts';
import { keepBadRows } from './keep-bad-rows.ts';
import { keepFrame } from './keep-frame.ts';

const DatasetHead = z.strictObject({ seq: z.number().int() });
const ATTEMPTS = 10;

type Accepted = Extract<IngestResult, { outcome: 'accepted' | 'quarantined' }>;

/**
 * Makes accepted content a dataset version and ends the drop in the same transaction. Content that is a dataset
 * version already is named by the drop and trains nothing, unless it was this drop that brought it.
 */
export async function acceptDataset(
  services: Services,
  drop: DropRecord,
  result: Accepted,
): Promise<z.input<typeof IngestDropOutput>> {
  const { records, objects } = services;
  const { model, dropId } = drop;
  const { datasetId } = result;
  const snapshotKey = objectKey.datasetSnapshot(model, datasetId);
  const profileKey = objectKey.datasetProfile(model, datasetId);
  const [quarantineKey, frame] = await Promise.all([
    keepBadRows(services, drop, result),
    keepFrame(services, model, result),
    objects.upload(snapshotKey, result.snapshotFile),
    writeJsonObject(objects, profileKey, result.profile),
  ]);
  const end = {
    outcome: 'accepted' as const,
    reasons: result.reasons,
    findings: result.findings,
    counts: result.counts,
    datasetId,
    ...(quarantineKey && { quarantineKey }),
  };
  const { spec } = await readModel(records, model);

  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const open = await readRecord(records, recordKey.drop(model, dropId), DropRecord);
    // this attempt was ended or replaced meanwhile: nothing is left to do for it
    if (open?.outcome || open?.runId !== drop.runId)
      return { outcome: open?.outcome ?? 'superseded', train: false };
    const known = await readRecord(records, recordKey.dataset(model, datasetId), DatasetRecord);
    if (known) {
      const isOwn = known.dropId === dropId;
      await endDrop(services, drop, { ...end, ...(!isOwn && { alreadyKnown: true }) });
      return { outcome: 'accepted', train: isOwn };
    }
    const head = await readRecord(records, recordKey.datasetHead(model), DatasetHead);
    const seq = (head?.seq ?? 0) + 1;
    const acceptedAt = services.now().toISOString();
    const dataset: DatasetRecord = {
      schema: 1,
      model,
      datasetId,
      seq,
      dropId,
      filename: drop.filename,
      acceptedAt,
      rows: result.counts.kept,
      columns: result.columns,
      counts: result.counts,
      dataDigest: digestOf(spec.data),
      snapshotKey,
      ...(frame && { frame }),
      profileKey,
      findings: result.findings,
    };
    try {
      const { appended } = await appendLedger(
        records,
        {
          model,
          actionId: `dataset-${datasetId}`,
          at: acceptedAt,
          who: 'perennial',
          what: 'datasetAccepted',
          why: `${drop.filename}: ${result.counts.kept} of ${result.counts.read} rows kept`,
          rev: (await readServing(records, model))?.rev ?? 0,
          before: null,
          after: { datasetId, seq, dropId },
        },
        [
          { put: toItem(recordKey.dataset(model, datasetId), dataset), if: { absent: true } },
          { put: toItem(recordKey.datasetOrder(model, seq), { datasetId }), if: { absent: true } },
          {
            put: toItem(recordKey.datasetHead(model), { seq }),
            if: head ? { attribute: 'seq', equals: head.seq } : { absent: true },
          },
          dropEndWrite(services, drop, end),
        ],
      );
      if (appended) return { outcome: 'accepted', train: true };
    } catch (error) {
      if (!isPerennialError(error, 'ConflictError')) throw error;
    }
  }
  throw new PerennialError(
    'ServiceUnavailableError',
    `dataset versions of ${model} are being accepted too fast`,
  );
}
