import type { TreeLoss, TreeModel, TreePlan } from '../../core/contracts/tree-model.ts';
import { exportTrees } from '../../core/onnx/export-trees.ts';
import type { Threads } from '../../core/training/kernels/engine.ts';
import { fitLogistic } from '../../core/training/linear/logistic.ts';
import { linearScores, sigmoid } from '../../core/training/linear/predict-linear.ts';
import { fitRidge } from '../../core/training/linear/ridge.ts';
import type { LinearDesign } from '../../core/training/linear-design.ts';
import { allRows } from '../../core/training/take-values.ts';
import { growForest } from '../../core/training/trees/grow/grow-forest.ts';
import { openTrees } from '../../core/training/trees/grow/open-trees.ts';
import { TREE_DEFAULTS, type TreeOptions } from '../../core/training/trees/grow/tree-options.ts';
import { predictTrees } from '../../core/training/trees/score/predict-trees.ts';
import { createThreads } from '../../platform/threads.ts';
import { answerJobs } from './answer-jobs.ts';
import type {
  CsvSettings,
  LinearSettings,
  OurModel,
  PresetSettings,
  SearchSettings,
  TrainSettings,
} from './our-trainer.ts';
import { type TrainTable, trainInputs } from './train-file.ts';

/** Our trainer as the benchmarks run it: the same functions that train candidates on the platform. */

const LOSSES: Record<TrainTable['task'], TreeLoss> = {
  regression: 'squared',
  binary: 'logistic',
  multiclass: 'softmax',
};

/** Categories of fewer levels are split by sets of them. */
const MOST_LEVELS = 253;

/** So many threads in all, however many the machine has. */
function threadsOf(count: number): Threads {
  return { ...createThreads(), extra: count - 1 };
}

async function train(table: TrainTable, settings: TrainSettings): Promise<OurModel> {
  const { rounds, learningRate, threads, leaves, depth } = settings;
  const options: TreeOptions = {
    ...TREE_DEFAULTS,
    loss: LOSSES[table.task],
    rounds,
    learningRate,
    ...(depth === undefined ? { leaves } : { depth, leaves: 2 ** depth, growth: 'depthWise' }),
  } as TreeOptions;
  if (table.columns.some((column) => column.kind === 'category' && column.levels >= MOST_LEVELS)) {
    const { trainOnLevels } = await platform();
    return trainOnLevels(table, options, threadsOf(threads));
  }
  const outputs = table.task === 'multiclass' ? table.classes : 1;
  const startedAt = performance.now();
  const inputs = trainInputs(table, 0, table.trainRows);
  const target = table.target.subarray(0, table.trainRows);
  const labels = table.task === 'regression' ? Float64Array.from(target) : Uint8Array.from(target);
  const trees = openTrees(inputs, { labels, outputs }, [options], threadsOf(threads));
  const binSeconds = (performance.now() - startedAt) / 1_000;
  try {
    const learned = allRows(table.trainRows);
    const forest = growForest(trees.table, trees.target, { learned }, options);
    const model: TreeModel = {
      kind: 'trees',
      task: table.task,
      classes: Array.from({ length: table.classes }, (_, index) => String(index)),
      loss: options.loss,
      base: forest.base,
      trees: forest.trees,
      sets: forest.sets,
    };
    return {
      binSeconds,
      predict: (rows, from, to) => predictTrees(model, trainInputs(rows, from, to)),
      bytes: () => exportTrees(planOf(table), model, {}),
    };
  } finally {
    trees.close();
  }
}

/** The columns of a table as a plan that takes them as they are. */
function planOf({ columns }: TrainTable): TreePlan {
  const numbers = columns.filter(({ kind }) => kind === 'number');
  const categories = columns.filter(({ kind }) => kind === 'category');
  return {
    signature: {
      numbers: numbers.map(({ name }) => ({ name, nullable: true })),
      categories: categories.map(({ name }) => ({ name, nullable: true })),
      times: [],
      booleans: [],
    },
    columns: columns.map((column) => {
      if (column.kind === 'number')
        return { kind: 'number', feature: column.name, input: numbers.indexOf(column) };
      const levels = Array.from({ length: column.levels }, (_, level) => String(level));
      return { kind: 'category', feature: column.name, input: categories.indexOf(column), levels };
    }),
  };
}

async function linear(table: TrainTable, { model, l2, threads }: LinearSettings): Promise<OurModel> {
  const design = designOf(table, 0, table.trainRows);
  const target = table.target.subarray(0, table.trainRows);
  const lambdas = [l2];
  const [fitted] =
    model === 'ridge'
      ? fitRidge(design, new Float64Array(target), { lambdas }, threadsOf(threads))
      : fitLogistic(design, new Uint8Array(target), { lambdas }, threadsOf(threads));
  if (!fitted) throw new Error('one penalty gives one model');
  return {
    predict(rows, from, to) {
      const scores = linearScores(designOf(rows, from, to), fitted);
      if (model === 'ridge') return scores;
      return Float64Array.from({ length: 2 * scores.length }, (_, i) => {
        const positive = sigmoid(scores.subarray(i >> 1, (i >> 1) + 1))[0]!;
        return i % 2 === 1 ? positive : 1 - positive;
      });
    },
    bytes: () => new Uint8Array(Float64Array.of(fitted.intercept, ...fitted.weights).buffer),
  };
}

function designOf({ columns }: TrainTable, from: number, to: number): LinearDesign {
  return {
    rows: to - from,
    dense: columns.map(({ values }) => new Float64Array(values.subarray(from, to))),
    hot: [],
  };
}

/** Imported where it is used: a process that is timed from its start does without plans and their checks. */
function platform() {
  return import('./train-as-platform.ts');
}

/** What a spec gets that names no candidates, and one that asks for the best. */
async function preset(table: TrainTable, { preset: which, threads }: PresetSettings): Promise<OurModel> {
  const usual = table.task === 'regression' ? 'ridge' : 'logistic';
  const training = which === 'default' ? {} : { candidates: [usual, { gbdt: { preset: 'best' } }] };
  const { trainAsPlatform } = await platform();
  return trainAsPlatform(table, training as Parameters<typeof trainAsPlatform>[1], threadsOf(threads));
}

async function search(table: TrainTable, settings: SearchSettings): Promise<OurModel> {
  const { folds, candidates: trials, seed, threads } = settings;
  const candidates = [{ gbdt: { preset: 'best' as const, trials } }];
  const { trainAsPlatform } = await platform();
  return trainAsPlatform(table, { folds, seed, candidates }, threadsOf(threads));
}

async function csvToBins(settings: CsvSettings): Promise<{ readSeconds: number }> {
  const { binCsv } = await import('./csv-as-platform.ts');
  return binCsv(settings, threadsOf(settings.threads));
}

await answerJobs({ train, linear, preset, search, csvToBins });
