import { expect, test } from 'vitest';
import { WatchSpec } from '../../../core/contracts/model-spec.ts';
import { type DriftFinding, type DriftReport, RetrainDecision } from '../../../core/contracts/watch.ts';
import { decideRetrain, type RetrainQuestion } from '../../../core/drift/decide-retrain.ts';

const HOUR = 3_600_000;
const NOW = '2026-06-10T00:00:00.000Z';

function finding(kind: DriftFinding['kind'], verdict: DriftFinding['verdict'], subject = 'x'): DriftFinding {
  const message = `${subject} is ${verdict}`;
  // beyond doubt where it drifted: how drift is confirmed is another test's
  const certain = verdict === 'drifted' && ({ certain: true } as const);
  return {
    subject,
    kind,
    verdict,
    statistic: 'psi',
    value: 0.3,
    threshold: 0.1,
    pValue: 0,
    message,
    ...certain,
  };
}

function reportOf(...findings: DriftFinding[]): DriftReport {
  const verdicts = findings.map(({ verdict }) => verdict);
  return {
    schema: 1,
    model: 'taxi',
    version: 3,
    windowStart: '2026-06-09T23:00:00.000Z',
    windowEnd: NOW,
    checkedAt: NOW,
    rows: 800,
    labels: 0,
    verdict: verdicts.includes('drifted')
      ? 'drifted'
      : verdicts.includes('stable')
        ? 'stable'
        : 'notEnoughData',
    findings,
  };
}

const DRIFT = reportOf(finding('feature', 'drifted'), finding('quality', 'stable', 'rmse'));
const STABLE = reportOf(finding('feature', 'stable'), finding('quality', 'stable', 'rmse'));
const FALLEN = reportOf(finding('feature', 'stable'), finding('quality', 'drifted', 'rmse'));

/** Drift, a new dataset version and nothing against a retrain. */
const asked: RetrainQuestion = {
  spec: WatchSpec.parse({}),
  paused: false,
  report: DRIFT,
  newData: { since: '2026-06-08T00:00:00.000Z', datasets: 1 },
  lastTrainingAt: '2026-06-01T00:00:00.000Z',
  trainingInFlight: false,
  retrainsThisMonth: 2,
  fruitlessInARow: 0,
  now: NOW,
};
const nothingNew = { since: null, datasets: 0 };

function decide(changed: Partial<RetrainQuestion>) {
  const decision = decideRetrain({ ...asked, ...changed });
  RetrainDecision.parse({
    schema: 1,
    model: 'taxi',
    decisionId: 'd',
    decidedAt: NOW,
    windowEnd: NOW,
    ...decision,
  });
  return { ...decision, codes: decision.reasons.map(({ code }) => code) };
}

test('a model that was never trained, never served and has no data does nothing, and says why', () => {
  const decision = decide({
    report: undefined,
    newData: nothingNew,
    lastTrainingAt: null,
    retrainsThisMonth: 0,
  });

  expect(decision).toMatchObject({ action: 'none', causes: [] });
  expect(decision.codes).toEqual([
    'driftNotJudged',
    'qualityNotJudged',
    'noNewData',
    'neverTrained',
    'withinBudget',
  ]);
});

test('drift and new data ask for a retrain, and every rule that had a say is listed', () => {
  const decision = decide({});

  expect(decision).toMatchObject({ action: 'retrain', causes: ['drift', 'newData'] });
  expect(decision.reasons).toEqual([
    { code: 'driftFound', message: '1 of 1 tests found drift: x, a large change beyond doubt' },
    { code: 'qualityHeld', message: 'rmse is stable' },
    {
      code: 'newData',
      message: '1 dataset version has not been trained on (the first came 2026-06-08T00:00:00.000Z)',
    },
    { code: 'cooledDown', message: 'the last training began 9 days ago, the cooldown is 1 day' },
    { code: 'withinBudget', message: '2 of 30 retrains of this month are used' },
  ]);
});

test.each(['feature', 'missing', 'prediction'] as const)('drift of kind %s is a cause', (kind) => {
  expect(decide({ report: reportOf(finding(kind, 'drifted')) }).causes).toContain('drift');
});

test('fallen quality is a cause of its own, and no drift', () => {
  expect(decide({ report: FALLEN })).toMatchObject({ action: 'retrain', causes: ['quality', 'newData'] });
});

test('new data alone asks for a retrain', () => {
  expect(decide({ report: STABLE })).toMatchObject({ action: 'retrain', causes: ['newData'] });
  expect(decide({ report: undefined, lastTrainingAt: null })).toMatchObject({ action: 'retrain' });
});

test('a stable window without new data does nothing', () => {
  const decision = decide({ report: STABLE, newData: nothingNew });

  expect(decision).toMatchObject({ action: 'none', causes: [] });
  expect(decision.codes).not.toContain('nothingNewToLearn');
});

test('too few rows are no cause', () => {
  const report = { ...reportOf(finding('prediction', 'notEnoughData')), rows: 12 };
  const decision = decide({ report, newData: nothingNew });

  expect(decision.causes).toEqual([]);
  expect(decision.reasons[0]).toEqual({
    code: 'driftNotJudged',
    message: 'drift cannot be judged: 12 rows in the window',
  });
});

test('drift without newer data trains nothing: the same data gives the same bytes', () => {
  const decision = decide({ newData: nothingNew });

  expect(decision).toMatchObject({ action: 'none', causes: ['drift'] });
  expect(decision.codes).toContain('nothingNewToLearn');
});

test('only causes that the spec listens to count; the others are still reported', () => {
  const on = (...causes: ('drift' | 'quality' | 'newData')[]) => WatchSpec.parse({ retrain: { on: causes } });

  expect(decide({ spec: on('quality') })).toMatchObject({ action: 'none', causes: [] });
  expect(decide({ spec: on('quality') }).codes).toEqual([
    'driftFound',
    'driftNotAsked',
    'qualityHeld',
    'newData',
    'newDataNotAsked',
    'cooledDown',
    'withinBudget',
  ]);
  expect(decide({ spec: on('drift') })).toMatchObject({ action: 'retrain', causes: ['drift'] });
  expect(decide({ spec: on(), report: FALLEN }).codes).toContain('qualityNotAsked');
});

test('a paused model is not trained', () => {
  expect(decide({ paused: true })).toMatchObject({ action: 'none', causes: ['drift', 'newData'] });
  expect(decide({ paused: true }).codes).toContain('paused');
});

test('one training at a time', () => {
  expect(decide({ trainingInFlight: true }).action).toBe('none');
  expect(decide({ trainingInFlight: true }).codes).toContain('trainingInFlight');
});

test('the cooldown ends to the millisecond, and a clock that jumped back does not end it', () => {
  const ago = (milliseconds: number) => new Date(Date.parse(NOW) - milliseconds).toISOString();

  expect(decide({ lastTrainingAt: ago(24 * HOUR - 1) }).codes).toContain('coolingDown');
  expect(decide({ lastTrainingAt: ago(24 * HOUR - 1) }).action).toBe('none');
  expect(decide({ lastTrainingAt: ago(24 * HOUR) }).action).toBe('retrain');
  expect(decide({ lastTrainingAt: ago(-HOUR) }).action).toBe('none');
});

test('each fruitless retrain in a row doubles the cooldown, 32 times at most', () => {
  const cooldownDays = (fruitlessInARow: number) => {
    for (let hours = 1; ; hours++) {
      const lastTrainingAt = new Date(Date.parse(NOW) - hours * HOUR).toISOString();
      if (decide({ fruitlessInARow, lastTrainingAt }).action === 'retrain') return hours / 24;
    }
  };

  expect([0, 1, 2, 3, 4, 5, 6, 100].map(cooldownDays)).toEqual([1, 2, 4, 8, 16, 32, 32, 32]);
  expect(decide({ fruitlessInARow: 4 }).reasons).toContainEqual({
    code: 'fruitlessRetrains',
    message: '4 retrains in a row changed nothing: the cooldown of 1 day becomes 2 weeks',
  });
});

test('the month’s budget is spent to the last retrain, and a budget of 0 allows none', () => {
  expect(decide({ retrainsThisMonth: 29 }).action).toBe('retrain');
  expect(decide({ retrainsThisMonth: 30 }).codes).toContain('budgetSpent');
  expect(decide({ retrainsThisMonth: 30 }).action).toBe('none');
  const none = WatchSpec.parse({ retrain: { budgetPerMonth: 0 } });
  expect(decide({ spec: none, retrainsThisMonth: 0 }).action).toBe('none');
});

test('all rules against a retrain are named, not only the first', () => {
  const decision = decide({
    paused: true,
    trainingInFlight: true,
    lastTrainingAt: NOW,
    retrainsThisMonth: 99,
    newData: nothingNew,
  });

  expect(decision.codes.slice(-5)).toEqual([
    'nothingNewToLearn',
    'paused',
    'trainingInFlight',
    'coolingDown',
    'budgetSpent',
  ]);
});

test('many drifted columns are counted, not all named', () => {
  const findings = ['a', 'b', 'c', 'd', 'e'].map((name) => finding('feature', 'drifted', name));
  const decision = decide({ report: reportOf(...findings, finding('prediction', 'stable')) });

  expect(decision.reasons[0]!.message).toBe(
    '5 of 6 tests found drift: a, b, c and 2 more, a large change beyond doubt',
  );
});

test('a month of drift in every hour, with data in every hour, trains as often as rules allow', () => {
  const simulate = (wins: boolean) => {
    const trainings: number[] = [];
    for (let hour = 0; hour < 30 * 24; hour++) {
      const last = trainings.at(-1);
      const decision = decide({
        now: new Date(hour * HOUR).toISOString(),
        lastTrainingAt: last === undefined ? null : new Date(last * HOUR).toISOString(),
        trainingInFlight: last !== undefined && hour - last < 2,
        retrainsThisMonth: trainings.length,
        fruitlessInARow: wins ? 0 : trainings.length,
      });
      if (decision.action === 'retrain') trainings.push(hour);
    }
    return trainings.map((hour) => hour / 24);
  };

  expect(simulate(true)).toEqual(Array.from({ length: 30 }, (_, day) => day));
  expect(simulate(false)).toEqual([0, 2, 6, 14]);
});
