import { createHash } from 'node:crypto';
import { createRandom } from '../../../../../core/random.ts';
import { createEngine } from '../../../../../core/training/kernels/engine.ts';
import { binningBytes, binTable, tableBytes } from '../../../../../core/training/trees/grow/bin-table.ts';
import { forestBytes } from '../../../../../core/training/trees/grow/forest-memory.ts';
import { growForest } from '../../../../../core/training/trees/grow/grow-forest.ts';
import { TREE_DEFAULTS, type TreeOptions } from '../../../../../core/training/trees/grow/tree-options.ts';
import type { TreeInput } from '../../../../../core/training/trees/tree-input.ts';

const SETTINGS: (Partial<TreeOptions> & Pick<TreeOptions, 'loss'>)[] = [
  { loss: 'squared' },
  { loss: 'squared', l1: 1, rowShare: 0.7, columnShare: 0.6 },
  { loss: 'logistic', monotone: [0, 1, 0, -1, 0, 0] },
  { loss: 'softmax', growth: 'depthWise', depth: 4 },
  { loss: 'poisson', minRows: 100 },
  { loss: 'quantile', quantile: 0.8, l2: 0 },
];

/** Six columns, two with missing values, one a category, one of two values; rows of a uniform and of a skewed target. */
function randomInputs(rows: number): { inputs: TreeInput[]; labels: Float64Array } {
  const random = createRandom(11);
  const numbers = (draw: () => number): TreeInput => ({
    kind: 'number',
    values: Float32Array.from({ length: rows }, draw),
  });
  const inputs: TreeInput[] = [
    numbers(() => random.normal()),
    numbers(() => (random.next() < 0.2 ? Number.NaN : random.normal())),
    numbers(() => Math.round(random.next())),
    numbers(() => Math.exp(random.normal())),
    {
      kind: 'category',
      count: 40,
      codes: Int32Array.from({ length: rows }, () => random.integer(41) - 1),
    },
    numbers(() => (random.next() < 0.6 ? Number.NaN : random.next())),
  ];
  const [first, second] = inputs as [TreeInput & { kind: 'number' }, TreeInput & { kind: 'number' }];
  const labels = Float64Array.from(first.values, (x, row) => {
    const y = second.values[row]!;
    return Math.min(2, Math.floor(Math.abs(x + (Number.isNaN(y) ? 0.5 : y) + 0.3 * random.normal())));
  });
  return { inputs, labels };
}

/** One digest of a forest of every loss on `rows` random rows. */
export function growEverything(rows: number): string {
  const { inputs, labels } = randomInputs(rows);
  const watched = Int32Array.from({ length: Math.floor(rows / 5) }, (_, i) => 5 * i);
  const isWatched = new Set(watched);
  const learned = Int32Array.from({ length: rows }, (_, row) => row).filter((row) => !isWatched.has(row));
  const forests = SETTINGS.map((setting) => {
    const options: TreeOptions = { ...TREE_DEFAULTS, rounds: 8, leaves: 15, ...setting };
    const outputs = options.loss === 'softmax' ? 3 : 1;
    const fit = forestBytes({ rows, stride: 8 }, options, outputs, 1);
    const bytes = tableBytes(rows, inputs.length) + Math.max(fit, binningBytes(rows, inputs.length, 1));
    const table = binTable(createEngine(bytes + 65_536), inputs, rows);
    const isBinary = options.loss === 'logistic';
    const target = { labels: isBinary ? labels.map((label) => Math.min(1, label)) : labels, outputs };
    return growForest(table, target, { learned, watched }, options);
  });
  return createHash('sha256').update(JSON.stringify(forests)).digest('hex');
}
