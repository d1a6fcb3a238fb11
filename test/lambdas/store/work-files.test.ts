import { beforeAll, describe, expect, it } from 'vitest';
import { ModelSpec } from '../../../core/contracts/model-spec.ts';
import { encodeFrame } from '../../../core/data/frame-bytes.ts';
import { planTraining } from '../../../core/training/plan-training.ts';
import { readPrepared } from '../../../lambdas/store/work-files.ts';
import type { Objects } from '../../../platform/services.ts';
import { categoryColumn, numberColumn, table } from '../../core/features/table.ts';

const ROWS = 100;
const spec = ModelSpec.parse({ name: 'm', task: 'regression', target: 'y', features: { x: 'number' } });
const run = {
  model: 'm',
  runId: 'train-1-1',
  specRevision: 1,
  specDigest: 'a'.repeat(64),
  datasets: ['b'.repeat(64)],
};
const plan = { small: '', large: '' };
const rows: Record<'small' | 'large', Uint8Array> = { small: new Uint8Array(), large: new Uint8Array() };

beforeAll(() => {
  for (const size of ['small', 'large'] as const) {
    const numbers = numberColumn(...Array.from({ length: ROWS }, (_, row) => row));
    // one level with a long text makes a large object of few rows
    const text = 'x'.repeat(size === 'large' ? 65 * 2 ** 20 : 1);
    const columns = { x: numbers, y: numbers, text: categoryColumn(...new Array<string>(ROWS).fill(text)) };
    const input = { frame: table(columns), datasetOf: new Int32Array(ROWS), chosen: undefined };
    const laid = planTraining(spec, run, input, []);
    plan[size] = JSON.stringify(laid.plan);
    rows[size] = encodeFrame(laid.frame);
  }
});

/** Objects of runs named small-… and large-…, and which of them had their rows read. */
function open(): { objects: Objects; read: string[] } {
  const read: string[] = [];
  const get = async (key: string) => {
    const [, , runId = '', file] = key.split('/');
    const size = runId.startsWith('large') ? 'large' : 'small';
    if (file === 'plan.json') return { body: Buffer.from(plan[size]) };
    read.push(runId);
    return { body: rows[size] };
  };
  return { objects: { get } as unknown as Objects, read };
}

describe('readPrepared', () => {
  it('reads the rows of a run once for all of its trials', async () => {
    const { objects, read } = open();

    const [first, second] = [
      await readPrepared({ objects }, 'm', 'small-1'),
      await readPrepared({ objects }, 'm', 'small-1'),
    ];

    expect(second).toBe(first);
    expect(read).toEqual(['small-1']);
  });

  it('keeps two small runs, and lets go of a large one before it reads another', async () => {
    const { objects, read } = open();
    const ask = (runId: string) => readPrepared({ objects }, 'm', runId);

    for (const runId of ['small-1', 'small-2', 'small-1', 'small-2']) await ask(runId);
    expect(read).toEqual(['small-1', 'small-2']);

    for (const runId of ['large-3', 'small-2', 'small-4', 'small-2', 'large-3']) await ask(runId);
    expect(read.slice(2)).toEqual(['large-3', 'small-4', 'large-3']);
  });
});
