import type { WatchSpec } from '../contracts/model-spec.ts';
import type { DriftFinding, DriftReport, RetrainDecision } from '../contracts/watch.ts';
import { confirmedAt } from './confirmed-at.ts';
import { escapeText } from './escape-text.ts';

type RetrainCause = RetrainDecision['causes'][number];
export type RetrainReason = RetrainDecision['reasons'][number];

/** What the window calls for by itself, before any rule that may forbid it. */
export interface CauseQuestion {
  on: WatchSpec['retrain']['on'];
  /** The spec's `watch.retrain.windows`. */
  windows: number;
  report?: DriftReport;
  /** Dataset versions that no training of this model has used, and when the first of them came. */
  newData: { since: string | null; datasets: number };
}

/** The causes that the spec listens to, and what was seen of each, also where the spec does not listen. */
export function findCauses({ on, windows, report, newData }: CauseQuestion): {
  causes: RetrainCause[];
  reasons: RetrainReason[];
} {
  const seen = [driftSeen(report, windows), qualitySeen(report), newDataSeen(newData)];
  const causes: RetrainCause[] = [];
  const reasons: RetrainReason[] = [];
  for (const { cause, isPresent, reason } of seen) {
    reasons.push(reason);
    if (!isPresent) continue;
    if (on.includes(cause)) causes.push(cause);
    else
      reasons.push({
        code: `${cause}NotAsked`,
        message: `the spec's watch.retrain.on leaves out ${cause}`,
      });
  }
  return { causes, reasons };
}

interface Seen {
  cause: RetrainCause;
  isPresent: boolean;
  reason: RetrainReason;
}

function driftSeen(report: DriftReport | undefined, windows: number): Seen {
  const tests = report?.findings.filter(({ kind }) => kind !== 'quality') ?? [];
  const drifted = tests.filter(({ verdict }) => verdict === 'drifted');
  const { omitted = { drifted: 0, stable: 0 } } = report ?? {};
  const found = drifted.length + omitted.drifted;
  const stable = tests.filter(({ verdict }) => verdict === 'stable').length + omitted.stable;
  const seen = (isPresent: boolean, code: string, message: string): Seen => ({
    cause: 'drift',
    isPresent,
    reason: { code, message },
  });
  if (report && drifted.length > 0) {
    const { isConfirmed, how } = confirm(drifted, report, windows);
    const message = `${found} of ${found + stable} tests found drift: ${listSubjects(drifted, found)}${how}`;
    return seen(isConfirmed, isConfirmed ? 'driftFound' : 'driftUnconfirmed', message);
  }
  if (stable > 0) return seen(false, 'noDrift', `${stable} tests found no drift`);
  const why = report ? `drift cannot be judged: ${report.rows} rows in the window` : 'no window was checked';
  return seen(false, 'driftNotJudged', why);
}

/** Whether one of the findings is more than one window's word, and in words how, or what is waited for. */
function confirm(
  drifted: DriftFinding[],
  report: DriftReport,
  windows: number,
): { isConfirmed: boolean; how: string } {
  if (windows === 1) return { isConfirmed: true, how: '' };
  if (drifted.some(({ certain }) => certain))
    return { isConfirmed: true, how: ', a large change beyond doubt' };
  const first = Math.min(...drifted.map((finding) => Date.parse(confirmedAt(finding, report, windows))));
  const isConfirmed = first <= Date.parse(report.windowEnd);
  const when = new Date(first).toISOString().slice(0, 16);
  return {
    isConfirmed,
    how: isConfirmed
      ? `, ${windows} windows in a row`
      : `; ${windows} windows in a row have to show it, as they will at ${when}Z if it lasts`,
  };
}

function qualitySeen(report?: DriftReport): Seen {
  const finding = report?.findings.find(({ kind }) => kind === 'quality');
  const isPresent = finding?.verdict === 'drifted';
  const message = finding?.message ?? 'quality was not checked';
  const code = isPresent ? 'qualityFell' : finding?.verdict === 'stable' ? 'qualityHeld' : 'qualityNotJudged';
  return { cause: 'quality', isPresent, reason: { code, message } };
}

function newDataSeen({ since, datasets }: CauseQuestion['newData']): Seen {
  const isPresent = datasets > 0;
  const versions = `${datasets} dataset version${datasets === 1 ? ' has' : 's have'} not been trained on`;
  const message = isPresent
    ? `${versions}${since === null ? '' : ` (the first came ${since})`}`
    : 'every dataset version has been trained on';
  return { cause: 'newData', isPresent, reason: { code: isPresent ? 'newData' : 'noNewData', message } };
}

/** The first three columns by name; `count` is how many findings there were, of which a report may hold fewer. */
function listSubjects(findings: DriftFinding[], count: number): string {
  const subjects = [...new Set(findings.map(({ subject }) => escapeText(subject)))];
  const more = subjects.length - 3 + count - findings.length;
  return `${subjects.slice(0, 3).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
