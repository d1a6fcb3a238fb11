import { describe, expect, it } from 'vitest';
import { ModelSpec, type ModelSpecInput } from '../../../../core/contracts/model-spec.ts';
import type { Column } from '../../../../core/data/frame.ts';
import { encodeFrame } from '../../../../core/data/frame-bytes.ts';
import { estimateMemory } from '../../../../core/training/memory/estimate-memory.ts';
import { sizeOfRun, withShareOfRows } from '../../../../core/training/memory/run-size.ts';
import { planTraining } from '../../../../core/training/plan-training.ts';
import { booleanColumn, categoryColumn, numberColumn, table, timeColumn } from '../../features/table.ts';

const ROWS = 200;
const each = <Value>(of: (row: number) => Value): Value[] =>
  Array.from({ length: ROWS }, (_, row) => of(row));
const columns: Record<string, Column> = {
  y: numberColumn(...each((row) => row % 13)),
  label: categoryColumn(...each((row) => 'abc'[row % 3]!)),
  x: numberColumn(...each((row) => row)),
  gap: numberColumn(...each((row) => (row === 150 ? Number.NaN : row))),
  colour: categoryColumn(...each((row) => (row < 5 ? 'rare' : row % 2 === 0 ? 'red' : 'blue'))),
  zone: numberColumn(...each((row) => row % 7)),
  flag: booleanColumn(...each((row) => row % 2 === 0)),
  at: timeColumn(...each((row) => row * 3_600)),
};
const contract = Object.entries(columns).map(([name, { kind }]) => ({ name, kind, required: true }));
const run = {
  model: 'm',
  runId: 'r',
  specRevision: 1,
  specDigest: 'a'.repeat(64),
  datasets: ['b'.repeat(64)],
};

function lay(changes: Partial<ModelSpecInput>) {
  const spec = ModelSpec.parse({
    name: 'm',
    task: 'regression',
    target: 'y',
    features: { x: 'number' },
    ...changes,
  });
  const input = { frame: table(columns), datasetOf: new Int32Array(ROWS), chosen: undefined };
  return planTraining(spec, run, input, contract);
}

function sizeOf(changes: Partial<ModelSpecInput>) {
  const { plan, frame } = lay(changes);
  return sizeOfRun(plan, frame);
}

describe('sizeOfRun', () => {
  it('counts rows by what they are for, and the bytes of each as they are stored', () => {
    const { plan, frame } = lay({});
    const size = sizeOfRun(plan, frame);

    expect(size).toMatchObject({
      rows: 200,
      trainRows: plan.rows.train,
      testRows: plan.rows.test,
      columns: 9,
    });
    expect(size.comparedRows).toBe(plan.rows.train);
    const stored = encodeFrame(frame).byteLength;
    expect(estimateMemory(size).prepared).toBeGreaterThan(stored - 2_000);
    expect(estimateMemory(size).prepared).toBeLessThan(stored + 2_000);
  });

  it('counts what each feature makes columns of', () => {
    const { features } = sizeOf({
      features: {
        x: 'number',
        gap: 'number',
        colour: 'category',
        zone: { type: 'category', rare: 1 },
        flag: 'boolean',
        at: { type: 'timestamp', parts: ['hour', 'month', 'hour'] },
      },
    });

    expect(features).toEqual([
      { kind: 'number', hasMissing: false },
      { kind: 'number', hasMissing: true },
      { kind: 'category', levels: 2 },
      { kind: 'category', levels: 7 },
      { kind: 'boolean' },
      { kind: 'timestamp', parts: ['hour', 'month'] },
    ]);
  });

  it('counts no more levels than there can be that are seen often enough', () => {
    expect(sizeOf({ features: { x: { type: 'category', rare: 20 } } }).features).toEqual([
      { kind: 'category', levels: 10 },
    ]);
  });

  it('counts classes', () => {
    expect(sizeOf({}).classes).toBe(0);
    expect(sizeOf({ task: 'multiclass', target: 'label' }).classes).toBe(3);
    expect(sizeOf({ task: 'multiclass', target: 'y' }).classes).toBe(13);
    expect(sizeOf({ task: 'binary', target: 'flag', positive: 'true' }).classes).toBe(2);
  });

  it('refuses rows without roles', () => {
    const { plan } = lay({});

    expect(() => sizeOfRun(plan, table(columns))).toThrow('the prepared rows have no roles');
  });
});

describe('withShareOfRows', () => {
  it('compares no more rows than are left to learn from', () => {
    const size = sizeOf({});

    expect(withShareOfRows(size, 0.1)).toMatchObject({
      rows: 20,
      trainRows: 16,
      comparedRows: 16,
      testRows: 4,
    });
    expect(withShareOfRows({ ...size, comparedRows: 10 }, 0.5).comparedRows).toBe(10);
  });
});
