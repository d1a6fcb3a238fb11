import type { Baseline, BaselineColumn, DriftFinding, DriftReport } from '../contracts/watch.ts';
import { PerennialError } from '../errors.ts';
import { checkDistribution } from './check-distribution.ts';
import { checkMissing } from './check-missing.ts';
import { checkQuality, type ObservedQuality } from './check-quality.ts';
import type { MergedSummary } from './merge-summaries.ts';
import { FALSE_ALARM_RATE, type TestTerms } from './test-terms.ts';

export interface DriftQuestion {
  baseline: Baseline;
  /** The window's summaries of this version, added up. */
  merged: Pick<MergedSummary, 'rows' | 'features' | 'prediction'>;
  /** Quality over the labels that have come in for this window. */
  labels?: ObservedQuality;
  /** The spec's `watch.minimumRows`. */
  minimumRows: number;
  model: string;
  version: number;
  window: { start: string; end: string };
  checkedAt: string;
}

/**
 * Has the world moved away from what this version learned? One finding per watched column, per column with
 * missing values, for the predictions and for quality. A finding drifts only on effect size and significance
 * together, and the chance of any false alarm in a whole report is at most FALSE_ALARM_RATE (Bonferroni over
 * every test it could make), whatever the number of features. Quality is judged on its own: labels may be
 * plenty where rows are few. Fewer rows than `minimumRows` are not tested at all.
 * Counts that do not fit the baseline are InvalidInputError.
 */
export function checkDrift(question: DriftQuestion): DriftReport {
  const { baseline, merged, labels, window } = question;
  const isEnough = merged.rows >= question.minimumRows && merged.rows > 0;
  const terms: TestTerms = {
    // Each column can be tested twice, for its values and for missing ones; and then there are the predictions.
    alpha: FALSE_ALARM_RATE / (2 * baseline.features.length + 1),
    windowMilliseconds: Date.parse(window.end) - Date.parse(window.start),
  };
  const findings = isEnough
    ? testColumns(baseline, merged, terms)
    : [tooFewRows(baseline, merged.rows, question.minimumRows)];
  findings.push(checkQuality(baseline.quality, labels));
  return {
    schema: 1,
    model: question.model,
    version: question.version,
    windowStart: window.start,
    windowEnd: window.end,
    checkedAt: question.checkedAt,
    rows: merged.rows,
    labels: labels?.rows ?? 0,
    verdict: overallVerdict(findings),
    findings,
  };
}

function testColumns(baseline: Baseline, merged: DriftQuestion['merged'], terms: TestTerms): DriftFinding[] {
  requireSameBins([...baseline.features, baseline.prediction], [...merged.features, merged.prediction]);
  const findings: DriftFinding[] = [];
  baseline.features.forEach((column, at) => {
    const counts = merged.features[at]!;
    findings.push(checkDistribution(column, counts, 'feature', terms));
    const missing = checkMissing(column, counts, terms);
    if (missing !== null) findings.push(missing);
  });
  findings.push(checkDistribution(baseline.prediction, merged.prediction, 'prediction', terms));
  return findings;
}

/** A column that is not logged has no counts at all; every other one has the baseline's bins. */
function requireSameBins(columns: BaselineColumn[], counts: number[][]): void {
  const isOfColumn = (column: BaselineColumn, at: number) =>
    counts[at]?.length === 0 || counts[at]?.length === column.counts.length;
  if (columns.length !== counts.length || !columns.every(isOfColumn)) {
    throw new PerennialError('InvalidInputError', 'the counts belong to another baseline', {
      expected: columns.map((column) => column.counts.length),
      found: counts.map(({ length }) => length),
    });
  }
}

function tooFewRows(baseline: Baseline, rows: number, minimumRows: number): DriftFinding {
  return {
    subject: baseline.prediction.name,
    kind: 'prediction',
    verdict: 'notEnoughData',
    statistic: 'psi',
    value: null,
    threshold: null,
    pValue: null,
    message: `${rows} rows in the window, ${minimumRows} are needed to test anything`,
  };
}

/** Quality that holds says nothing about the columns, so it alone does not make a report stable. */
function overallVerdict(findings: DriftFinding[]): DriftReport['verdict'] {
  if (findings.some(({ verdict }) => verdict === 'drifted')) return 'drifted';
  const isJudged = findings.some(({ kind, verdict }) => kind !== 'quality' && verdict === 'stable');
  return isJudged ? 'stable' : 'notEnoughData';
}
