import type { CommandCall } from './command.ts';
import { EXIT, type ExitCode } from './exit-code.ts';
import type { DropEnd } from './follow-drop.ts';
import { formatCount, formatQuantity, shortenId } from './format-number.ts';
import { reasonLines } from './reason-lines.ts';
import { exitCodeOfRun, reportRun } from './report-run.ts';
import { styleOutcome } from './style-outcome.ts';
import { dim, yellow } from './text.ts';

type Call = Pick<CommandCall, 'client' | 'output'>;

/** Says how a drop and its run ended, as a person or (`--json`) a script wants it; answers the exit code. */
export async function reportDrop(call: Call, dropId: string, end: DropEnd): Promise<ExitCode> {
  call.output.object(dropSummary(dropId, end));
  if (!call.output.json) await describeDrop(call, dropId, end);
  if (end.timedOut || end.drop?.outcome !== 'accepted') return EXIT.notAsAsked;
  if (end.drop.alreadyKnown) return EXIT.done;
  return end.run === 'unrecorded' ? EXIT.notAsAsked : exitCodeOfRun(end.run);
}

/** The one object that scripts read. */
export function dropSummary(dropId: string, { drop, run, timedOut }: DropEnd): object {
  const record = run === 'unrecorded' ? undefined : run;
  return {
    dropId,
    ...(drop?.outcome && { outcome: drop.outcome }),
    ...(drop?.datasetId && { dataset: drop.datasetId }),
    ...(drop?.outcome === 'accepted' && !drop.alreadyKnown && { run: drop.runId }),
    ...(record?.outcome && { runOutcome: record.outcome }),
    ...(record?.version !== undefined && { version: record.version }),
    reasons: [
      ...(drop?.reasons ?? []),
      ...(record?.reasons ?? []),
      ...(run === 'unrecorded' ? [{ code: 'unrecorded', message: UNRECORDED }] : []),
      ...(timedOut ? [{ code: 'timedOut', message: TIMED_OUT }] : []),
    ],
  };
}

const TIMED_OUT = 'the time to wait is over; the work goes on';
const UNRECORDED = 'its workflow ended without a run';

async function describeDrop(call: Call, dropId: string, { drop, run, timedOut }: DropEnd): Promise<void> {
  const { output } = call;
  if (drop?.outcome) {
    const counts = drop.counts
      ? `${formatQuantity(drop.counts.kept, 'row')}, ${formatCount(drop.counts.quarantined)} quarantined, ${formatCount(drop.counts.leftOut)} left out`
      : undefined;
    const dataset = drop.datasetId ? `dataset ${shortenId(drop.datasetId)}` : undefined;
    const known = drop.alreadyKnown ? 'known already, nothing to train' : undefined;
    const facts = [dataset, counts, known].filter((fact) => fact !== undefined).join(', ');
    output.line('  ', styleOutcome(drop.outcome), '  ', drop.filename, facts ? `: ${facts}` : '');
    output.lines(reasonLines(drop.reasons, '    '));
    output.lines(reasonLines(drop.findings, '    ').map((line) => dim(line)));
    if (drop.outcome === 'quarantined')
      output.line(
        dim(
          `    npx perennial quarantine ${dropId} shows the rows; npx perennial release ${dropId} lets it in`,
        ),
      );
    if (drop.outcome === 'rejected') output.line(dim(`    npx perennial show ${dropId}`));
  }
  if (run === 'unrecorded') output.line('  ', yellow(UNRECORDED), dim(`  npx perennial show ${dropId}`));
  else if (run) await reportRun(call, run);
  if (timedOut) output.line('  ', yellow(TIMED_OUT), dim(`: npx perennial show ${dropId}`));
}
