import { sha256 } from '../../core/canonical-json.ts';
import type { DatasetRecord } from '../../core/contracts/dataset.ts';
import type { ModelSpec } from '../../core/contracts/model-spec.ts';
import { evaluateRowExpression } from '../../core/data/evaluate-row-expression.ts';
import type { Frame } from '../../core/data/frame.ts';
import { decodeFrame } from '../../core/data/frame-bytes.ts';
import { fitsFrame } from '../../core/data/most-frame-values.ts';
import { readFrame } from '../../core/data/read-frame.ts';
import type { FrameColumn } from '../../core/data/snapshots/check-frame-columns.ts';
import { joinFrames } from '../../core/data/snapshots/join-frames.ts';
import { PerennialError } from '../../core/errors.ts';
import { checkWindow } from '../../core/training/memory/check-window.ts';
import { VALUE_BYTES } from '../../core/training/memory/run-size.ts';
import type { WindowSize } from '../../core/training/memory/window-memory.ts';
import type { WindowRows } from '../../core/training/plan-training.ts';
import type { Services } from '../../platform/services.ts';

/**
 * The rows of dataset versions, oldest first: from the frames that ingest stored beside the snapshots; from the snapshots
 * where the spec splits by an SQL expression, a version has no frame, or the frames are too large together.
 * TooLargeError, before a row is read, where this function has too little memory for them.
 */
export async function readWindow(
  services: Services,
  { training: { split, window, compute } }: ModelSpec,
  datasets: readonly DatasetRecord[],
  columns: readonly FrameColumn[],
): Promise<WindowRows> {
  const stored = datasets.flatMap(({ frame }) => frame ?? []);
  const values = datasets.reduce((sum, dataset) => sum + dataset.columns.length * dataset.rows, 0);
  const areStored = split?.by !== 'rows' && stored.length === datasets.length && fitsFrame(1, values);
  const size: WindowSize = {
    rows: datasets.reduce((sum, dataset) => sum + dataset.rows, 0),
    columns: columns.length,
    rowBytes: columns.reduce((sum, { kind }) => sum + VALUE_BYTES[kind], 0),
    isCut: typeof window === 'object' && 'days' in window,
    ...(areStored && { storedValues: values }),
  };
  const refusal = compute === 'lambda' ? undefined : checkWindow(size, services.compute?.functionMegabytes);
  if (refusal) throw new PerennialError('TooLargeError', refusal.message);
  if (!areStored) {
    return readSnapshots(services, datasets, columns, split?.by === 'rows' ? split.test : undefined);
  }
  const frames = await Promise.all(stored.map((frame) => readStoredFrame(services, frame)));
  return { ...joinFrames(frames, columns), chosen: undefined };
}

async function readStoredFrame(
  { objects }: Pick<Services, 'objects'>,
  { key, digest }: NonNullable<DatasetRecord['frame']>,
): Promise<Frame> {
  const { body } = await objects.get(key);
  const found = sha256(body);
  if (found === digest) return decodeFrame(body);
  const message = `the object ${key} is not what ingest stored: its SHA-256 is ${found}`;
  throw new PerennialError('UnreadableDataError', message, { key, digest, found });
}

async function readSnapshots(
  services: Services,
  datasets: readonly DatasetRecord[],
  columns: readonly FrameColumn[],
  test: string | undefined,
): Promise<WindowRows> {
  const files = await Promise.all(
    datasets.map(async (dataset, i) => {
      const path = services.scratch.path(`${i}.parquet`);
      await services.objects.download(dataset.snapshotKey, path);
      return path;
    }),
  );
  const session = await services.tables.open({ folder: services.scratch.folder() });
  try {
    const { frame, datasetOf } = await readFrame(session, files, columns);
    const chosen = test === undefined ? undefined : await evaluateRowExpression(session, files, test);
    return { frame, datasetOf, chosen };
  } finally {
    session.close();
  }
}
