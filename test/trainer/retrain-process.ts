import { sha256 } from '../../core/canonical-json.ts';
import { ModelSpec } from '../../core/contracts/model-spec.ts';
import type { Frame } from '../../core/data/frame.ts';
import { exportTrees } from '../../core/onnx/export-trees.ts';
import { createRandom } from '../../core/random.ts';
import { resolveCandidates } from '../../core/training/candidates.ts';
import type { Threads } from '../../core/training/kernels/engine.ts';
import { readTarget } from '../../core/training/read-target.ts';
import { fitTrees } from '../../core/training/trees/fit-trees.ts';
import { createThreads } from '../../platform/threads.ts';

/**
 * Trains the same model again and again, `retrains` times for each number of threads, and prints the digest of each
 * artifact, one a line: `node retrain-process.ts 2 1,2,6`.
 */

/** So much that the larger nodes are worth sharing among threads. */
const ROWS = 40_000;
const NOISE = Array.from({ length: 20 }, (_, index) => `noise ${index}`);
const [retrains = '1', threadCounts = '1,2,6'] = process.argv.slice(2);

const spec = ModelSpec.parse({
  name: 'repeated',
  task: 'binary',
  positive: 'yes',
  target: 'label',
  features: {
    ...Object.fromEntries(NOISE.map((name) => [name, 'number' as const])),
    a: 'number',
    b: 'number',
    c: 'category',
    at: { type: 'timestamp', parts: ['hour'] },
  },
  training: { candidates: [{ gbdt: { rounds: 4, rowShare: 0.8, columnShare: 0.75 } }] },
});

function makeFrame(): Frame {
  const random = createRandom(17);
  const a = Float64Array.from({ length: ROWS }, () => random.normal());
  const b = Float64Array.from({ length: ROWS }, () => (random.next() < 0.1 ? Number.NaN : random.next()));
  const codes = Int32Array.from({ length: ROWS }, () => random.integer(41) - 1);
  const times = Float64Array.from({ length: ROWS }, () => 1.7e9 + random.integer(1e7));
  const label = Int32Array.from(a, (value, row) =>
    Number(value + (codes[row]! % 5) / 2 + random.normal() > 1),
  );
  return {
    rows: ROWS,
    columns: {
      ...Object.fromEntries(
        NOISE.map((name) => [name, { kind: 'number' as const, values: Float64Array.from(a, random.next) }]),
      ),
      a: { kind: 'number', values: a },
      b: { kind: 'number', values: b },
      c: { kind: 'category', codes, levels: Array.from({ length: 40 }, (_, level) => `level ${level}`) },
      at: { kind: 'timestamp', values: times },
      label: { kind: 'category', codes: label, levels: ['no', 'yes'] },
    },
  };
}

/** More threads than the machine has cores for are still so many shares. */
function threadsOf(count: number): Threads {
  return { ...createThreads(), extra: count - 1 };
}

const frame = makeFrame();
const target = readTarget(spec, frame);
const [candidate] = resolveCandidates(spec, ROWS);
if (candidate?.algorithm !== 'gbdt') throw new TypeError('the spec names boosted trees');
const rows = Int32Array.from({ length: ROWS }, (_, row) => row);
const plan = { features: spec.features, zoned: {}, spec };
for (const count of threadCounts.split(',').map(Number)) {
  for (let i = 0; i < Number(retrains); i++) {
    const fitted = await fitTrees(
      plan,
      candidate,
      candidate.grid.slice(0, 1),
      rows,
      { frame, target, weights: undefined },
      threadsOf(count),
    );
    process.stdout.write(`${sha256(exportTrees(fitted.plan, fitted.model, { datasetId: 'd' }))}\n`);
  }
}
