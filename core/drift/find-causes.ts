import type { WatchSpec } from '../contracts/model-spec.ts';
import type { DriftFinding, DriftReport, RetrainDecision } from '../contracts/watch.ts';
import { escapeText } from './escape-text.ts';

type RetrainCause = RetrainDecision['causes'][number];
export type RetrainReason = RetrainDecision['reasons'][number];

/** What the window calls for by itself, before any rule that may forbid it. */
export interface CauseQuestion {
  on: WatchSpec['retrain']['on'];
  report?: DriftReport;
  /** Dataset versions that no training of this model has used, and when the first of them came. */
  newData: { since: string | null; datasets: number };
}

/** The causes that the spec listens to, and what was seen of each, also where the spec does not listen. */
export function findCauses({ on, report, newData }: CauseQuestion): {
  causes: RetrainCause[];
  reasons: RetrainReason[];
} {
  const seen = [driftSeen(report), qualitySeen(report), newDataSeen(newData)];
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

function driftSeen(report?: DriftReport): Seen {
  const tests = report?.findings.filter(({ kind }) => kind !== 'quality') ?? [];
  const drifted = tests.filter(({ verdict }) => verdict === 'drifted');
  const isPresent = report?.verdict === 'drifted' && drifted.length > 0;
  const judged = tests.filter(({ verdict }) => verdict !== 'notEnoughData');
  const isJudged = judged.length > 0;
  const message = isPresent
    ? `${drifted.length} of ${judged.length} tests found drift: ${listSubjects(drifted)}`
    : isJudged
      ? `${judged.length} tests found no drift`
      : report === undefined
        ? 'no window was checked'
        : `drift cannot be judged: ${report.rows} rows in the window`;
  const code = isPresent ? 'driftFound' : isJudged ? 'noDrift' : 'driftNotJudged';
  return { cause: 'drift', isPresent, reason: { code, message } };
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

function listSubjects(findings: DriftFinding[]): string {
  const subjects = [...new Set(findings.map(({ subject }) => escapeText(subject)))];
  const rest = subjects.length > 3 ? ` and ${subjects.length - 3} more` : '';
  return `${subjects.slice(0, 3).join(', ')}${rest}`;
}
