import { expect, test } from 'vitest';
import { type BaselineColumn, DriftReport } from '../../../core/contracts/watch.ts';
import { partLevels } from '../../../core/drift/calendar-columns.ts';
import { checkDrift, type DriftQuestion } from '../../../core/drift/check-drift.ts';
import { writeShare } from '../../../core/drift/describe-shift.ts';

const WEEK = { start: '2026-06-01T00:00:00Z', end: '2026-06-08T00:00:00Z' };
const x: BaselineColumn = {
  name: 'x',
  kind: 'number',
  edges: [1, 2, 4],
  counts: [100, 200, 300, 400, 0],
  median: 3,
};
const prediction: BaselineColumn = { ...x, name: 'prediction' };

/** A window of one column, and predictions as in training. */
function ask(column: BaselineColumn, counts: number[], more: Partial<DriftQuestion> = {}): DriftQuestion {
  const rows = counts.reduce((sum, count) => sum + count, 0);
  return {
    baseline: {
      rows: 1000,
      features: [column],
      prediction,
      quality: { metric: 'rmse', value: 5, low: 4.9, high: 5.1 },
    },
    merged: { rows, features: [counts], prediction: [100, 200, 300, 400, 0] },
    minimumRows: 500,
    model: 'taxi',
    version: 3,
    window: WEEK,
    checkedAt: WEEK.end,
    ...more,
  };
}

function find(question: DriftQuestion, subject: string, kind = 'feature') {
  const report = checkDrift(question);
  expect(DriftReport.parse(report)).toEqual(report);
  return report.findings.find((finding) => finding.subject === subject && finding.kind === kind);
}

test('an empty window says "not enough data", and fits the contract', () => {
  const report = checkDrift(
    ask(x, [], { merged: { rows: 0, features: [], prediction: [] }, minimumRows: 0 }),
  );

  expect(DriftReport.parse(report)).toEqual(report);
  expect(report).toMatchObject({ verdict: 'notEnoughData', rows: 0, labels: 0 });
});

test('fewer rows than the spec asks for are not tested, however odd they are', () => {
  const report = checkDrift(ask(x, [499, 0, 0, 0, 0]));

  expect(report.verdict).toBe('notEnoughData');
  expect(report.findings[0]!.message).toBe('499 rows in the window, 500 are needed to test anything');
  expect(checkDrift(ask(x, [500, 0, 0, 0, 0])).verdict).toBe('drifted');
});

test('refuses counts of another baseline', () => {
  expect(() => checkDrift(ask(x, [1, 2, 3], { minimumRows: 1 }))).toThrow('another baseline');
  const { merged } = ask(x, [100, 200, 300, 400, 0]);
  expect(() => checkDrift(ask(x, [], { merged: { ...merged, features: [] } }))).toThrow('another baseline');
});

test('the same shares are stable', () => {
  const report = checkDrift(ask(x, [1000, 2000, 3000, 4000, 0]));

  expect(report).toMatchObject({ verdict: 'stable', rows: 10_000 });
  expect(report.findings.map(({ kind, verdict }) => [kind, verdict])).toEqual([
    ['feature', 'stable'],
    ['prediction', 'stable'],
    ['quality', 'notEnoughData'],
  ]);
});

// numpy: Σ (p − q) ln(p / q) of (c + 0.5)/(N + 0.5B); scipy 1.17.1: chi2.isf(0.01/3, 3)(1/1000 + 1/1000).
test('a real but small shift is reported with its figures and is no drift', () => {
  const finding = find(ask(x, [150, 150, 350, 350, 0]), 'x')!;

  expect(finding).toMatchObject({ verdict: 'stable', statistic: 'psi', threshold: 0.1 });
  expect(finding.value).toBeCloseTo(0.04879852952997232, 12);
  expect(finding.pValue).toBeLessThan(1e-4);
  expect(finding.message).toBe('x: PSI 0.0488 against a limit of 0.1; no drift');
});

test('a large shift is drift, and says where it is widest', () => {
  const finding = find(ask(x, [300, 200, 200, 300, 0]), 'x')!;

  expect(finding).toMatchObject({
    verdict: 'drifted',
    message: 'x: PSI 0.288 against a limit of 0.1; the share up to 1 rose from 10 % to 30 %',
    bins: ['≤ 1', '1 to 2', '2 to 4', '> 4'],
    reference: [0.1, 0.2, 0.3, 0.4],
    current: [0.3, 0.2, 0.2, 0.3],
  });
  expect(finding.value).toBeCloseTo(0.28767261204731076, 12);
});

test('in a small window the limit is what chance reaches, not 0.1', () => {
  const small = ask(x, [10, 12, 14, 14, 0], { minimumRows: 50 });

  const finding = find(small, 'x')!;

  expect(finding.verdict).toBe('stable');
  expect(finding.value).toBeGreaterThan(0.1);
  // chi2.isf(0.01/3, 3) × (1/1000 + 1/50)
  expect(finding.threshold).toBeCloseTo(0.027412751512736585 * 10.5, 9);
});

test('a PSI over the limit that Pearson’s test calls chance is no drift', () => {
  const even: BaselineColumn = {
    ...x,
    edges: [1, 2, 3, 4, 5, 6, 7, 8, 9],
    counts: [...Array(10).fill(1000), 0],
  };
  const finding = find(ask(even, [0, 12, 18, 5, 12, 10, 9, 15, 8, 11, 0], { minimumRows: 100 }), 'x')!;

  expect(finding.value).toBeGreaterThan(finding.threshold!);
  expect(finding.verdict).toBe('stable');
  expect(finding.message).toMatch(/; which can be chance$/);
});

test('values below everything in training have a share of their own', () => {
  const flag: BaselineColumn = { ...x, edges: [-(2 ** -149), 0, 1], counts: [0, 600, 400, 0, 0] };
  const finding = find(ask(flag, [200, 400, 400, 0, 0]), 'x')!;

  expect(finding.message).toContain('the share below 0 rose from 0 % to 20 %');
  expect(finding.bins).toEqual(['< 0', '= 0', '0 to 1', '> 1']);
});

test('a level that training never saw is found, and so is one that is gone', () => {
  const payment: BaselineColumn = {
    name: 'payment',
    kind: 'category',
    levels: ['card', 'cash\u001b[2J'],
    counts: [7000, 3000, 0, 0],
  };

  expect(find(ask(payment, [650, 300, 50, 0]), 'payment')).toMatchObject({
    verdict: 'drifted',
    message: expect.stringContaining('the share of other levels rose from 0 % to 5 %'),
    bins: ['card', 'cash\u001b[2J', '(other)'],
  });
  expect(find(ask(payment, [1000, 0, 0, 0]), 'payment')).toMatchObject({
    verdict: 'drifted',
    message: expect.stringContaining('the share of "card" rose from 70 % to 100 %'),
    bins: ['card', 'cash\u001b[2J'],
  });
});

test('text from data cannot command a terminal through a message', () => {
  const payment: BaselineColumn = {
    name: 'p',
    kind: 'category',
    levels: ['\u001b[2J\u202e'],
    counts: [100, 900, 0, 0],
  };

  expect(find(ask({ ...payment, counts: [100, 900, 0] }, [900, 100, 0]), 'p')!.message).toContain(
    'the share of "\\u{1b}[2J\\u{202e}" rose',
  );
});

test('a jump of missing values is its own finding and does not move the PSI', () => {
  const question = ask({ ...x, counts: [98, 196, 294, 392, 20] }, [70, 140, 210, 280, 300]);

  expect(find(question, 'x')).toMatchObject({ verdict: 'stable' });
  expect(find(question, 'x', 'missing')).toMatchObject({
    verdict: 'drifted',
    statistic: 'share',
    value: expect.closeTo(0.28, 12),
    threshold: 0.05,
    message: 'x: 30 % missing, against 2 % in training',
    bins: ['present', 'missing'],
  });
});

test('fewer missing values than before are a change as well', () => {
  const question = ask({ ...x, counts: [80, 160, 240, 320, 200] }, [100, 200, 300, 400, 0]);

  expect(find(question, 'x', 'missing')).toMatchObject({ verdict: 'drifted' });
});

test('a small change of the missing share is none, however certain', () => {
  const question = ask(
    { ...x, counts: [1e5, 2e5, 3e5, 4e5, 0] },
    [96_000, 192_000, 288_000, 384_000, 40_000],
  );

  expect(find(question, 'x', 'missing')).toMatchObject({
    verdict: 'stable',
    pValue: 0,
    message: 'x: 4 % missing, against 0 % in training, too small a change to count',
  });
});

// scipy 1.17.1: fisher_exact([[300, 9700], [17, 183]]); the normal approximation would say 9.1e-6.
test('few missing values are tested exactly', () => {
  const question = ask({ ...x, counts: [970, 1940, 2910, 3880, 300] }, [18, 37, 55, 73, 17], {
    minimumRows: 50,
  });

  expect(find(question, 'x', 'missing')!.pValue).toBeCloseTo(0.00016260099720282644, 9);
});

test('a column that went missing altogether is found by that alone', () => {
  const report = checkDrift(ask(x, [0, 0, 0, 0, 800]));

  expect(report.findings.map(({ kind, verdict }) => [kind, verdict])).toEqual([
    ['feature', 'notEnoughData'],
    ['missing', 'drifted'],
    ['prediction', 'stable'],
    ['quality', 'notEnoughData'],
  ]);
});

test('a column that is not logged, or was empty in training, is not judged', () => {
  const question = ask(x, []);
  const unlogged = { ...question, merged: { ...question.merged, rows: 1000 } };

  expect(find(unlogged, 'x')).toMatchObject({
    verdict: 'notEnoughData',
    message: 'x: is not logged, so it is not watched',
  });
  expect(find(ask({ ...x, edges: [], counts: [0, 900] }, [900, 0]), 'x')).toMatchObject({
    verdict: 'notEnoughData',
  });
});

test('the hour is judged only over whole days, or very many', () => {
  const hour: BaselineColumn = {
    name: 'pickup.hour',
    kind: 'category',
    levels: partLevels('hour'),
    counts: [...Array(24).fill(100), 0, 0],
  };
  const nightOnly = [...Array(6).fill(200), ...Array(18).fill(0), 0, 0];
  const verdict = (start: string) =>
    find(ask(hour, nightOnly, { window: { start, end: WEEK.end } }), 'pickup.hour')!.verdict;

  expect(verdict('2026-06-07T23:00:00Z')).toBe('notEnoughData');
  expect(verdict('2026-06-06T12:00:00Z')).toBe('notEnoughData');
  expect(verdict('2026-06-07T00:00:00Z')).toBe('drifted');
  expect(verdict('2026-06-02T12:00:00Z')).toBe('drifted');
});

test('the weekday is judged only over whole weeks', () => {
  const weekday: BaselineColumn = {
    name: 'pickup.weekday',
    kind: 'category',
    levels: ['0', '1', '2', '3', '4', '5', '6'],
    counts: [...Array(7).fill(100), 0, 0],
  };
  const question = ask(weekday, [100, 100, 100, 100, 100, 500, 500, 0, 0]);

  expect(
    find({ ...question, window: { ...WEEK, start: '2026-06-02T00:00:00Z' } }, weekday.name),
  ).toMatchObject({
    verdict: 'notEnoughData',
  });
  expect(find(question, weekday.name)).toMatchObject({
    verdict: 'drifted',
    message: expect.stringMatching(/the share on Saturday rose from 14 % to 33 %$/),
  });
});

test('drift in a window shorter than a day says that the time of day may be to blame', () => {
  const question = ask(x, [300, 200, 200, 300, 0], { window: { ...WEEK, start: '2026-06-07T23:00:00Z' } });

  expect(find(question, 'x')!.message).toContain('the time of day alone can look like this');
});

test('the predictions are tested like a feature', () => {
  const question = ask(x, [100, 200, 300, 400, 0]);
  const shifted = { ...question, merged: { ...question.merged, prediction: [400, 300, 200, 100, 0] } };

  expect(checkDrift(shifted).verdict).toBe('drifted');
  expect(find(shifted, 'prediction', 'prediction')).toMatchObject({ verdict: 'drifted' });
});

const labels = { metric: 'rmse', value: 5.5, low: 5.3, high: 5.7, rows: 400 };

test('quality has fallen when its whole interval is worse than the test split’s', () => {
  const finding = find(ask(x, [100, 200, 300, 400, 0], { labels }), 'rmse', 'quality');

  expect(finding).toEqual({
    subject: 'rmse',
    kind: 'quality',
    verdict: 'drifted',
    statistic: 'metric',
    value: 5.5,
    threshold: 5.1,
    pValue: null,
    message: 'rmse: 5.50 (5.30 to 5.70) on 400 labelled rows, worse than 4.9 to 5.1 on the test split',
  });
});

test('quality that is better, or whose intervals touch, has not fallen', () => {
  const verdict = (value: number, half: number) =>
    find(
      ask(x, [100, 200, 300, 400, 0], {
        labels: { ...labels, value, low: value - half, high: value + half },
      }),
      'rmse',
      'quality',
    )!.verdict;

  expect(verdict(4, 0.1)).toBe('stable');
  expect(verdict(5.5, 0.5)).toBe('stable');
  // Not at 95 %, but within what one window in two hundred shows by luck.
  expect(verdict(5.5, 0.35)).toBe('stable');
  expect(verdict(5.5, 0.3)).toBe('drifted');
});

test('a metric that is better when higher has fallen below the interval', () => {
  const question = ask(x, [100, 200, 300, 400, 0], {
    labels: { metric: 'auc', value: 0.7, low: 0.66, high: 0.74, rows: 500 },
  });
  const quality = { metric: 'auc', value: 0.8, low: 0.78, high: 0.82 };

  expect(find({ ...question, baseline: { ...question.baseline, quality } }, 'auc', 'quality')).toMatchObject({
    verdict: 'drifted',
    threshold: 0.78,
  });
  const better = {
    ...question,
    baseline: { ...question.baseline, quality: { ...quality, low: 0.5, high: 0.6 } },
  };
  expect(find(better, 'auc', 'quality')).toMatchObject({ verdict: 'stable' });
});

test('quality is not judged on few labels, an undefined metric or another metric', () => {
  const verdict = (changed: object) =>
    find(ask(x, [100, 200, 300, 400, 0], { labels: { ...labels, ...changed } }), 'rmse', 'quality')!.verdict;

  expect(verdict({ rows: 99 })).toBe('notEnoughData');
  expect(verdict({ rows: 100 })).toBe('drifted');
  expect(verdict({ value: null, low: null, high: null })).toBe('notEnoughData');
  expect(verdict({ metric: 'mae' })).toBe('notEnoughData');
});

test('fallen quality is drift even where the rows are too few for anything else', () => {
  expect(checkDrift(ask(x, [5, 5, 5, 5, 0], { labels })).verdict).toBe('drifted');
});

test('quality that holds does not make an untested window stable', () => {
  const holding = { ...labels, value: 5, low: 4.8, high: 5.2 };

  expect(checkDrift(ask(x, [5, 5, 5, 5, 0], { labels: holding })).verdict).toBe('notEnoughData');
});

test('shares near the ends keep a digit, and only nothing is nothing', () => {
  expect([0, 0.0004, 0.004, 0.004999, 0.31, 0.9951, 0.9996, 1].map(writeShare)).toEqual([
    '0 %',
    '<0.1 %',
    '0.4 %',
    '0.5 %',
    '31 %',
    '99.5 %',
    '>99.9 %',
    '100 %',
  ]);
});
