import { expect, test } from 'vitest';
import type {
  Evaluation,
  MetricEstimate,
  PairedDifference,
  SegmentLevel,
} from '../../../core/contracts/evaluation.ts';
import { GateResult } from '../../../core/contracts/gates.ts';
import { GatesSpec } from '../../../core/contracts/model-spec.ts';
import { compareModels } from '../../../core/evaluation/compare-models.ts';
import { evaluatePredictions } from '../../../core/evaluation/evaluate-predictions.ts';
import type { ChampionJudgement } from '../../../core/evaluation/gates/judge-champion.ts';
import { type GatesQuestion, judgeGates } from '../../../core/evaluation/judge-gates.ts';
import { createRandom } from '../../../core/random.ts';

const estimate = (value: number | null, half = 0.1): MetricEstimate => ({
  value,
  low: value === null ? null : value - half,
  high: value === null ? null : value + half,
  method: value === null ? 'none' : 'delta',
});

function evaluationOf(metrics: Record<string, MetricEstimate>, more: Partial<Evaluation> = {}): Evaluation {
  return { task: 'regression', rows: 1000, metrics, ...more };
}

const candidate = evaluationOf({ rmse: estimate(5.91, 0.11), mae: estimate(4), r2: estimate(0.8, 0.02) });
const question: GatesQuestion = {
  spec: GatesSpec.parse({}),
  task: 'regression',
  evaluation: candidate,
  leakage: [
    { feature: 'distance', score: 0.62 },
    { feature: 'hour', score: null },
  ],
  testRows: 1000,
  parity: { maxDifference: 3e-7, rows: 1000, tolerance: 1e-5 },
  artifactBytes: 40_000,
};

function championOf(
  metrics: Record<string, MetricEstimate>,
  paired: Record<string, Partial<PairedDifference>> = {},
  more: Partial<Evaluation> = {},
): ChampionJudgement {
  const noTest: PairedDifference = {
    candidate: null,
    champion: null,
    difference: null,
    low: null,
    high: null,
    pValue: null,
    method: 'none',
  };
  const tests = Object.entries(paired).map(([name, test]) => [name, { ...noTest, ...test }]);
  return {
    version: 7,
    evaluation: evaluationOf(metrics, more),
    comparison: { task: 'regression', rows: 1000, metrics: Object.fromEntries(tests) },
  };
}

function judge(changed: Partial<GatesQuestion> & { gates?: object }) {
  const { gates, ...rest } = changed;
  const result = judgeGates({ ...question, ...rest, ...(gates && { spec: GatesSpec.parse(gates) }) });
  expect(GateResult.parse(result)).toEqual(result);
  const find = (gate: string, subject?: string) =>
    result.findings.find((finding) => finding.gate === gate && (!subject || finding.subject === subject));
  return { ...result, find };
}

test('a sound first candidate passes, every gate in turn', () => {
  const { verdict, findings } = judge({ gates: { minimum: { r2: 0.5 } } });

  expect(verdict).toBe('passed');
  expect(findings.map(({ gate, verdict, advisory }) => [gate, verdict, advisory])).toEqual([
    ['rows', 'passed', false],
    ['minimum', 'passed', false],
    ['notWorseThanChampion', 'passed', false],
    ['leakage', 'passed', false],
    ['servingParity', 'passed', false],
    ['size', 'passed', false],
    ['latency', 'unknown', true],
  ]);
});

test('too few test rows fail', () => {
  expect(judge({ testRows: 0 }).find('rows')).toMatchObject({
    verdict: 'failed',
    message: '0 test rows, at least 50 are asked',
  });
  expect(judge({ testRows: 49 }).verdict).toBe('failed');
  expect(judge({ testRows: 50 }).verdict).toBe('passed');
});

test('a minimum holds at its bound and fails beyond it, in the metric’s own direction', () => {
  const verdict = (minimum: object) => judge({ gates: { minimum } }).verdict;

  expect(verdict({ r2: 0.8 })).toBe('passed');
  expect(verdict({ r2: 0.8001 })).toBe('failed');
  expect(verdict({ rmse: 5.91 })).toBe('passed');
  expect(verdict({ rmse: 5.9 })).toBe('failed');
  expect(judge({ gates: { minimum: { rmse: 5.9 } } }).find('minimum')!.message).toBe(
    'rmse 5.91 (5.80 to 6.02), at most 5.9 is asked',
  );
});

test('a metric that is not defined makes the whole unknown, never passed', () => {
  const undefinedR2 = { ...candidate, metrics: { ...candidate.metrics, r2: estimate(null) } };

  expect(judge({ gates: { minimum: { r2: 0.1 } }, evaluation: undefinedR2 }).verdict).toBe('unknown');
  expect(judge({ gates: { minimum: { auc: 0.7 } } }).find('minimum')).toMatchObject({
    verdict: 'unknown',
    message: 'auc: a regression model has none; at least 0.7 is asked',
  });
});

test('failed outweighs unknown', () => {
  expect(judge({ gates: { minimum: { auc: 0.7, r2: 0.9 } } }).verdict).toBe('failed');
});

test('no champion yet is no obstacle', () => {
  expect(judge({}).find('notWorseThanChampion')).toMatchObject({
    verdict: 'passed',
    message: 'no champion yet',
  });
});

test('a better candidate passes, with the figures that say so', () => {
  const champion = championOf(
    { rmse: estimate(6.4) },
    { rmse: { candidate: 5.91, champion: 6.4, difference: 0.49, low: 0.3, high: 0.68, pValue: 1e-6 } },
  );
  const { verdict, find } = judge({ champion });

  expect(verdict).toBe('passed');
  expect(find('notWorseThanChampion', 'rmse')).toMatchObject({
    verdict: 'passed',
    measured: 5.91,
    low: 0.3,
    high: 0.68,
    pValue: 1e-6,
    message: 'rmse 5.91 (5.80 to 6.02), champion (version 7) 6.40: better by 0.490, p < 0.001',
  });
  expect(find('notWorseThanChampion', 'rmse difference')).toMatchObject({
    verdict: 'passed',
    advisory: true,
    message: "rmse: better beyond noise, 0.490 in the candidate's favour (0.300 to 0.680), p < 0.001",
  });
});

test('a loss may be worse by its tolerance as a share, and no more', () => {
  const against = (rmse: number) => judge({ champion: championOf({ rmse: estimate(rmse) }) }).verdict;

  expect(against(5.91)).toBe('passed');
  expect(against(5.91 / 1.01)).toBe('passed');
  expect(against(5.91 / 1.0101)).toBe('failed');
  expect(against(0)).toBe('failed');
});

test('a score may be worse by its tolerance itself, and no more', () => {
  const gates = { notWorseThanChampion: { by: 'r2', tolerance: 0.05 } };
  const against = (r2: number) => judge({ gates, champion: championOf({ r2: estimate(r2) }) }).verdict;

  expect(against(0.85)).toBe('passed');
  expect(against(0.8501)).toBe('failed');
  expect(against(-2)).toBe('passed');
});

test.each([
  ['regression', 'rmse'],
  ['binary', 'auc'],
  ['multiclass', 'logLoss'],
] as const)('compares %s models by %s unless told otherwise', (task, metric) => {
  const evaluation = evaluationOf({ [metric]: estimate(0.7) }, { task });
  const champion = championOf({ [metric]: estimate(0.7) });

  expect(judge({ task, evaluation, champion }).find('notWorseThanChampion')).toMatchObject({
    subject: metric,
    verdict: 'passed',
  });
});

test('an equal candidate is not worse; that it is equal within noise is said beside it', () => {
  const champion = championOf(
    { rmse: estimate(5.91) },
    { rmse: { candidate: 5.91, champion: 5.91, difference: 0, low: -0.1, high: 0.1, pValue: 1 } },
  );
  const { verdict, find } = judge({ champion });

  expect(verdict).toBe('passed');
  expect(find('notWorseThanChampion', 'rmse')!.message).toMatch(/: equal, p = 1$/);
  expect(find('notWorseThanChampion', 'rmse difference')).toMatchObject({
    verdict: 'unknown',
    advisory: true,
    message: expect.stringContaining('equal within noise'),
  });
});

test('worse beyond noise but within the tolerance passes, and says so', () => {
  const champion = championOf(
    { rmse: estimate(5.9) },
    { rmse: { candidate: 5.91, champion: 5.9, difference: -0.01, low: -0.015, high: -0.005, pValue: 0.002 } },
  );
  const { verdict, find } = judge({ champion });

  expect(verdict).toBe('passed');
  expect(find('notWorseThanChampion', 'rmse difference')).toMatchObject({
    verdict: 'failed',
    advisory: true,
  });
});

test('a champion that cannot be measured makes the gate unknown', () => {
  expect(judge({ champion: championOf({ rmse: estimate(null) }) }).verdict).toBe('unknown');
  expect(judge({ champion: championOf({}) }).verdict).toBe('unknown');
});

const level = (name: string, value: number | null, half = 0.1, rows = 200): SegmentLevel => ({
  level: name,
  rows,
  tooFew: rows < 30,
  metrics: rows < 30 ? {} : { rmse: estimate(value, half) },
});
const segmented = (...levels: SegmentLevel[]) => ({ segments: [{ name: 'payment', levels }] });

function judgeLevels(ours: SegmentLevel[], theirs: SegmentLevel[]) {
  const evaluation = { ...candidate, ...segmented(...ours) };
  const result = judge({
    evaluation,
    champion: championOf({ rmse: estimate(6.4) }, {}, segmented(...theirs)),
  });
  return { verdict: result.verdict, levels: result.findings.filter(({ gate }) => gate === 'segments') };
}

test('better overall but worse on one level fails, and names the level', () => {
  const { verdict, levels } = judgeLevels(
    [level('card', 5), level('cash', 7.5)],
    [level('card', 6.5), level('cash', 6)],
  );

  expect(verdict).toBe('failed');
  expect(levels).toMatchObject([
    { subject: 'payment=card', verdict: 'passed' },
    {
      subject: 'payment=cash',
      verdict: 'failed',
      measured: 7.5,
      required: expect.closeTo(6.3, 9),
      message:
        'payment=cash: rmse 7.50 (7.40 to 7.60), champion 6.00 (5.90 to 6.10), 200 rows: worse beyond noise',
    },
  ]);
});

test('a level that is worse within the tolerance, or within noise, does not fail', () => {
  expect(judgeLevels([level('cash', 6.29, 0.01)], [level('cash', 6, 0.01)]).verdict).toBe('passed');
  const noisy = judgeLevels([level('cash', 7, 0.6)], [level('cash', 6, 0.6)]);
  expect(noisy).toMatchObject({ verdict: 'passed', levels: [{ verdict: 'passed' }] });
  expect(noisy.levels[0]!.message).toMatch(/worse, but within noise$/);
});

test('levels that are small, new, or without the metric only advise', () => {
  const { verdict, levels } = judgeLevels(
    [level('card', 9, 0.1, 12), level('new', 9), level('odd', null)],
    [level('card', 1), level('odd', 1)],
  );

  expect(verdict).toBe('passed');
  expect(levels.map(({ verdict, advisory }) => [verdict, advisory])).toEqual([
    ['unknown', true],
    ['unknown', true],
    ['unknown', true],
  ]);
});

test('segments without a champion pass', () => {
  expect(
    judge({ evaluation: { ...candidate, ...segmented(level('card', 5)) } }).find('segments'),
  ).toMatchObject({
    verdict: 'passed',
    message: 'no champion yet',
  });
});

test('a feature that tells the target by itself fails by name, each of them', () => {
  const leakage = [
    { feature: 'distance', score: 0.62 },
    { feature: 'fare_total', score: 0.995 },
    { feature: 'tip', score: 1 },
  ];
  const { verdict, findings } = judge({ leakage });

  expect(verdict).toBe('failed');
  expect(findings.filter(({ gate }) => gate === 'leakage').map(({ subject }) => subject)).toEqual([
    'fare_total',
    'tip',
  ]);
  expect(judge({ leakage: [{ feature: 'tip', score: 0.9949 }] }).find('leakage')).toMatchObject({
    verdict: 'passed',
    message: 'no feature alone reaches 0.995; the best is tip with 0.9949',
  });
});

test('a leak that nobody measured is unknown, not absent', () => {
  expect(judge({ leakage: [] }).verdict).toBe('unknown');
  expect(judge({ leakage: [{ feature: 'x', score: null }] }).verdict).toBe('unknown');
});

test('an artifact that answers differently from training fails, also with NaN, and none compared is unknown', () => {
  const verdict = (maxDifference: number, rows = 10) =>
    judge({ parity: { maxDifference, rows, tolerance: 1e-5 } }).verdict;

  expect(verdict(1e-5)).toBe('passed');
  expect(verdict(1.1e-5)).toBe('failed');
  expect(verdict(Number.NaN)).toBe('failed');
  expect(verdict(Number.POSITIVE_INFINITY)).toBe('failed');
  expect(verdict(0, 0)).toBe('unknown');
});

test('an artifact over the size limit fails', () => {
  expect(judge({ artifactBytes: 50_000_000 }).verdict).toBe('passed');
  expect(judge({ artifactBytes: 50_000_001 }).find('size')).toMatchObject({
    verdict: 'failed',
    advisory: false,
  });
});

test('latency advises and never decides', () => {
  const { verdict, find } = judge({ latency: { p99Milliseconds: 900 } });

  expect(verdict).toBe('passed');
  expect(find('latency')).toMatchObject({
    verdict: 'failed',
    advisory: true,
    message: '99 of 100 predictions within 900 ms, 50 ms are hoped for',
  });
});

test('real evaluations fit: a noisier copy of the champion fails, the champion itself passes', () => {
  const random = createRandom(5);
  const actual = Float64Array.from({ length: 400 }, () => 10 + 3 * random.normal());
  const codes = Int32Array.from(actual, (_, row) => row % 2);
  const noisy = (size: number) => actual.map((value) => value + size * random.normal());
  const champion = noisy(1);
  const evaluate = (predicted: Float64Array) =>
    evaluatePredictions({
      task: 'regression',
      actual,
      predicted,
      seed: 1,
      segments: [{ name: 'side', codes, levels: ['left', 'right'] }],
    });
  const judgePredictions = (predicted: Float64Array) =>
    judge({
      evaluation: evaluate(predicted),
      champion: {
        version: 1,
        evaluation: evaluate(champion),
        comparison: compareModels({ task: 'regression', actual, candidate: predicted, champion }),
      },
    });

  expect(judgePredictions(champion).verdict).toBe('passed');
  const worse = judgePredictions(noisy(2));
  expect(worse.verdict).toBe('failed');
  expect(worse.find('notWorseThanChampion', 'rmse difference')).toMatchObject({ verdict: 'failed' });
  expect(worse.find('segments', 'side=left')).toMatchObject({ verdict: 'failed' });
});
