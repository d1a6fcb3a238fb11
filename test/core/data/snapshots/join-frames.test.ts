import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ModelSpecInput } from '../../../../core/contracts/model-spec.ts';
import { decodeFrame, encodeFrame } from '../../../../core/data/frame-bytes.ts';
import { readFrame } from '../../../../core/data/read-frame.ts';
import type { FrameColumn } from '../../../../core/data/snapshots/check-frame-columns.ts';
import { joinFrames } from '../../../../core/data/snapshots/join-frames.ts';
import { createRandom } from '../../../../core/random.ts';
import { type Kept, Workshop } from '../../../ingest/workshop.ts';

const SPEC: ModelSpecInput = {
  name: 'm',
  task: 'regression',
  target: 'y',
  features: { x: 'number' },
  data: { columns: { text: { type: 'category' }, at: { type: 'timestamp' }, flag: { type: 'boolean' } } },
};
const COLUMNS: FrameColumn[] = [
  { name: 'flag', kind: 'boolean' },
  { name: 'text', kind: 'category' },
  { name: '__proto__', kind: 'category' },
  { name: 'y', kind: 'number' },
  { name: 'at', kind: 'timestamp' },
  { name: 'x', kind: 'number' },
];

interface Version {
  snapshot: string;
  frame: string;
}

const workshops: Workshop[] = [];
const versions: Version[] = [];
beforeAll(async () => {
  const levels = [['b', 'é', '😀', ''], ['a', '\uffee', 'é'], ['z']];
  for (const [i, texts] of levels.entries()) {
    const workshop = await Workshop.open();
    workshops.push(workshop);
    const content = i === 1 ? toCsv(i, texts) : toCsv(i, texts).replace(/$/, '\n\n');
    const kept = (await workshop.ingest(content, SPEC)) as Kept;
    expect(kept.outcome).toBe('accepted');
    versions.push({ snapshot: kept.snapshotFile, frame: kept.frameFile!.file });
  }
});
afterAll(async () => {
  for (const workshop of workshops) await workshop.close();
});

/** The second version lacks a column, and has them in another order. */
function toCsv(version: number, texts: string[]): string {
  const random = createRandom(version + 1);
  const rows = Array.from({ length: 300 + version }, (_, i) => {
    const text = `"${texts[random.integer(texts.length)]}"`;
    const at = `2026-01-0${1 + random.integer(9)}T10:00:00.${100 + random.integer(900)}`;
    const flag = ['true', 'false', ''][random.integer(3)];
    const x = i % 9 === 0 ? '' : random.normal().toFixed(4);
    const fields = [x, text, i % 7 === 0 ? '' : at, flag, random.next()];
    return version === 1 ? fields.reverse().join(',') : [...fields, `p${random.integer(3)}`].join(',');
  });
  const names = ['x', 'text', 'at', 'flag', 'y'];
  return [version === 1 ? names.reverse().join(',') : [...names, '__proto__'].join(','), ...rows].join('\n');
}

/** The same columns of the same versions from their snapshots and from their frames. */
async function readBothWays(chosen: readonly Version[], columns: readonly FrameColumn[]) {
  const reader = await Workshop.open();
  workshops.push(reader);
  const copies = chosen.map(({ snapshot }, i) => {
    const path = `${reader.folder}/${i}.parquet`;
    return [snapshot, path] as const;
  });
  const { copyFile } = await import('node:fs/promises');
  for (const [from, to] of copies) await copyFile(from, to);
  const files = copies.map(([, path]) => path);
  const fromSnapshots = await readFrame(reader.session, files, columns);
  const frames = chosen.map(({ frame }) => decodeFrame(readFileSync(frame)));
  return { fromSnapshots, fromFrames: joinFrames(frames, columns) };
}

describe('joinFrames', () => {
  it('joins no frames to no rows', () => {
    const { frame, datasetOf } = joinFrames([], []);

    expect(frame.rows).toBe(0);
    expect(datasetOf).toHaveLength(0);
  });

  it.each([
    ['one version', [0], COLUMNS],
    ['one version, some columns', [0], COLUMNS.slice(1, 3)],
    ['one version that lacks a column', [1], COLUMNS.filter(({ name }) => name !== '__proto__')],
    ['two versions, one without a column', [0, 1], COLUMNS],
    ['three versions', [0, 1, 2], COLUMNS],
    ['three versions, the other way round, some columns', [2, 1, 0], COLUMNS.slice(0, 4)],
  ])('gives the bytes that the snapshots give: %s', async (_, places, columns) => {
    const { fromSnapshots, fromFrames } = await readBothWays(
      places.map((place) => versions[place]!),
      columns,
    );

    expect(Buffer.from(encodeFrame(fromFrames.frame)).equals(encodeFrame(fromSnapshots.frame))).toBe(true);
    expect(fromFrames.datasetOf).toEqual(fromSnapshots.datasetOf);
  });

  it('names a column that no version has, or has as another kind', () => {
    const frames = [decodeFrame(readFileSync(versions[0]!.frame))];

    for (const column of [
      { name: 'nothing', kind: 'number' as const },
      { name: 'x', kind: 'category' as const },
    ]) {
      expect(() => joinFrames(frames, [column])).toThrow(
        expect.objectContaining({ name: 'InvalidInputError', details: { column: column.name } }),
      );
    }
  });
});
