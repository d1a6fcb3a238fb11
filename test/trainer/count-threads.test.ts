import { describe, expect, it } from 'vitest';
import { ModelSpec } from '../../core/contracts/model-spec.ts';
import { encodeFrame } from '../../core/data/frame-bytes.ts';
import { estimateMemory } from '../../core/training/memory/estimate-memory.ts';
import { sizeOfRun } from '../../core/training/memory/run-size.ts';
import { planTraining } from '../../core/training/plan-training.ts';
import { countThreads } from '../../trainer/count-threads.ts';
import { numberColumn, table } from '../core/features/table.ts';

const ROWS = 3_000;
const values = (of: (row: number) => number) =>
  numberColumn(...Array.from({ length: ROWS }, (_, row) => of(row)));
const frame = table({ x: values((row) => row), y: values((row) => row % 7) });
const spec = ModelSpec.parse({
  name: 'm',
  task: 'regression',
  target: 'y',
  features: { x: 'number' },
  training: { folds: 10, candidates: ['ridge'] },
});
const run = {
  model: 'm',
  runId: 'r',
  specRevision: 1,
  specDigest: 'a'.repeat(64),
  datasets: ['b'.repeat(64)],
};
const laid = planTraining(spec, run, { frame, datasetOf: new Int32Array(ROWS), chosen: undefined }, []);
const bytes = encodeFrame(laid.frame);
const rows = new SharedArrayBuffer(bytes.byteLength);
new Uint8Array(rows).set(bytes);
const job = { plan: laid.plan, rows };
const { trial, fit, prepared } = estimateMemory(sizeOfRun(laid.plan, laid.frame), 1);

describe('countThreads', () => {
  it('has one for each core and no more than there are trials', () => {
    expect(countThreads(job, { cores: 4, bytes: 2 ** 40 })).toBe(4);
    expect(countThreads(job, { cores: 64, bytes: 2 ** 40 })).toBe(10);
  });

  it('has only as many as have room beside the rows that they share, and one at least', () => {
    const bytesFor = (threads: number) => (prepared + threads * (trial - prepared)) / 0.8;

    expect(countThreads(job, { cores: 8, bytes: Math.ceil(bytesFor(3)) })).toBe(3);
    expect(countThreads(job, { cores: 8, bytes: Math.floor(bytesFor(3)) - 1 })).toBe(2);
    expect(countThreads(job, { cores: 8, bytes: fit })).toBe(1);
  });

  it('refuses a machine that has too little memory for the final fit', () => {
    expect(() => countThreads(job, { cores: 8, bytes: fit - 1 })).toThrow(
      /^this training takes about \d+ MB and the machine has \d+ MB: take a larger one \(trainer\.instanceType\) or a smaller window$/,
    );
  });
});
