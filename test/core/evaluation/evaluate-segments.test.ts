import { expect, test } from 'vitest';
import { Evaluation } from '../../../core/contracts/evaluation.ts';
import { evaluatePredictions } from '../../../core/evaluation/evaluate-predictions.ts';
import { evaluateSegments } from '../../../core/evaluation/evaluate-segments.ts';
import type { PredictionSet } from '../../../core/evaluation/prediction-set.ts';
import { createRandom } from '../../../core/random.ts';
import { BINARY, MULTICLASS, REFUSED, REGRESSION } from './reference.ts';

const regression: PredictionSet = {
  task: 'regression',
  actual: REGRESSION.actual,
  predicted: REGRESSION.first,
};
const binary: PredictionSet = { task: 'binary', actual: BINARY.actual, probability: BINARY.first };
const multiclass: PredictionSet = {
  task: 'multiclass',
  actual: MULTICLASS.actual,
  probabilities: MULTICLASS.probabilities,
  classes: ['a', 'b', 'c', 'd'],
};

test('has no levels without rows or levels', () => {
  const empty: PredictionSet = { task: 'binary', actual: new Uint8Array(), probability: new Float64Array() };

  expect(evaluateSegments(empty, { name: 's', codes: new Int32Array(), levels: [] }, { seed: 1 })).toEqual({
    name: 's',
    levels: [],
  });
});

test('reports levels with too few rows, or none, without metrics', () => {
  const codes = Int32Array.from({ length: 60 }, (_, row) => (row < 29 ? 0 : row < 59 ? 1 : -1));

  const { levels } = evaluateSegments(
    regression,
    { name: 's', codes, levels: ['a', 'b', 'never'] },
    { seed: 1 },
  );

  expect(levels.map(({ level, rows, tooFew }) => [level, rows, tooFew])).toEqual([
    ['a', 29, true],
    ['b', 30, false],
    ['never', 0, true],
    ['(missing)', 1, true],
  ]);
  expect(levels[0]!.metrics).toEqual({});
  expect(levels[2]!.metrics).toEqual({});
});

test('names rows without a level and puts them last', () => {
  const codes = Int32Array.from({ length: 60 }, (_, row) => (row % 2 === 0 ? -1 : 0));

  const { levels } = evaluateSegments(
    regression,
    { name: 's', codes, levels: ['a'] },
    { seed: 1, minimumRows: 10 },
  );

  expect(levels.map(({ level, rows }) => [level, rows])).toEqual([
    ['a', 30],
    ['(missing)', 30],
  ]);
});

test('refuses codes without a level and segments of another length', () => {
  const refused = expect.objectContaining(REFUSED);
  const segment = (codes: Int32Array) => () =>
    evaluateSegments(regression, { name: 's', codes, levels: ['a'] }, { seed: 1 });

  expect(segment(new Int32Array(60).fill(1))).toThrowError(refused);
  expect(segment(new Int32Array(60).fill(-2))).toThrowError(refused);
  expect(segment(new Int32Array(59))).toThrowError(refused);
});

test.each([regression, binary, multiclass])(
  'measures a level that holds all rows like the whole: $task',
  (predictions) => {
    const codes = new Int32Array(predictions.actual.length);

    const { levels } = evaluateSegments(predictions, { name: 's', codes, levels: ['all'] }, { seed: 3 });

    expect(levels[0]!.metrics).toEqual(evaluatePredictions({ ...predictions, seed: 3 }).metrics);
  },
);

test('measures each level on its own rows only', () => {
  const random = createRandom(71);
  const codes = Int32Array.from(BINARY.actual, () => random.integer(2));
  const own = Array.from(codes.keys()).filter((row) => codes[row] === 1);

  const evaluation = evaluatePredictions({
    ...binary,
    seed: 1,
    segments: [{ name: 's', codes, levels: ['a', 'b'] }],
  });

  const alone = evaluatePredictions({
    task: 'binary',
    actual: Uint8Array.from(own, (row) => BINARY.actual[row]!),
    probability: Float64Array.from(own, (row) => BINARY.first[row]!),
    seed: 1,
  });
  expect(evaluation.segments![0]!.levels[1]).toEqual({
    level: 'b',
    rows: own.length,
    tooFew: false,
    metrics: alone.metrics,
  });
  expect(Evaluation.parse(evaluation)).toEqual(evaluation);
});

test('takes whole rows of a probability matrix', () => {
  const codes = Int32Array.from(MULTICLASS.actual, (_, row) => row % 3);

  const { levels } = evaluateSegments(multiclass, { name: 's', codes, levels: ['x', 'y', 'z'] }, { seed: 1 });

  const hits = levels.reduce((sum, level) => sum + level.metrics.accuracy!.value! * level.rows, 0);
  expect(hits / 150).toBeCloseTo(MULTICLASS.metrics.accuracy, 12);
});
