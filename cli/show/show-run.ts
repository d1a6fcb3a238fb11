import type { Continuation, Trigger } from '../../core/contracts/run.ts';
import type { RunAnswer } from '../answers.ts';
import { describeFailure } from '../describe-failure.ts';
import { formatCount, shortenId } from '../format-number.ts';
import { formatAgo, formatBetween, formatTime } from '../format-time.ts';
import { layOutFields } from '../print-table.ts';
import { reasonLines } from '../reason-lines.ts';
import { styleOutcome } from '../style-outcome.ts';
import { bold, dim, red, type Text } from '../text.ts';
import { showSteps } from './show-steps.ts';
import { showTrials } from './show-trials.ts';

/** A run: why it started, what it tried, how it ended and by which steps. */
export function showRun(run: RunAnswer, width: number, now: Date): Text[] {
  const failure = describeFailure(run);
  return [
    [bold(`${run.model} run ${run.runId}`), '  ', styleOutcome(run.outcome)],
    ...(failure ? [[red('  failed in '), failure]] : []),
    ...reasonLines(run.reasons),
    ...layOutFields([
      ['started', `${formatTime(run.startedAt)}, ${formatAgo(run.startedAt, now)}`],
      ['took', formatBetween(run.startedAt, run.endedAt)],
      ['from', describeTrigger(run.trigger)],
      ['version', run.version === undefined ? undefined : `${run.model}@${run.version}`],
      ['datasets', run.datasets.map(shortenId).join(', ')],
      ['continued', run.continued && describeContinuation(run.continued)],
      [
        'rows',
        run.rows && `${formatCount(run.rows.train)} to train on, ${formatCount(run.rows.test)} to test on`,
      ],
      ['spec', `revision ${run.specRevision}, digest ${shortenId(run.specDigest)}`],
      ['gates', run.gates && styleOutcome(run.gates.verdict)],
    ]),
    ...showTrials(run, width),
    ...gateLines(run),
    ...showSteps(run.execution),
  ];
}

function describeTrigger(trigger: Trigger): string {
  switch (trigger.kind) {
    case 'drop':
      return `drop ${trigger.dropId}`;
    case 'retrain':
      return `decision ${trigger.decisionId}: ${trigger.why}`;
    case 'manual':
      return `${trigger.by}: ${trigger.why}`;
  }
}

function describeContinuation(continued: Continuation): string {
  if ('why' in continued) return `no, it learned anew: ${continued.why.message}`;
  const { from, rounds, datasets } = continued;
  return `from version ${from} and its ${formatCount(rounds)} rounds of trees, on ${datasets.map(shortenId).join(', ')} alone`;
}

function gateLines(run: RunAnswer): Text[] {
  const findings = run.gates?.findings ?? [];
  if (findings.length === 0) return [];
  return [
    '',
    bold('Gates'),
    ...findings.map((finding) => [
      '  ',
      styleOutcome(finding.verdict),
      `  ${finding.gate}${finding.subject ? ` ${finding.subject}` : ''}: ${finding.message}`,
      finding.advisory ? dim(' (advice)') : '',
    ]),
  ];
}
