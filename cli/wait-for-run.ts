import { CliError } from './cli-error.ts';
import type { CommandCall } from './command.ts';
import { EXIT, type ExitCode } from './exit-code.ts';
import { followRun } from './follow-run.ts';
import { createProgress } from './progress.ts';
import { exitCodeOfRun, reportRun } from './report-run.ts';

/** Shows a run's steps until it has ended, reports how, and answers the exit code. */
export async function waitForRun(
  call: Pick<CommandCall, 'client' | 'io' | 'output'>,
  run: { model: string; runId: string },
  milliseconds: number,
): Promise<ExitCode> {
  const progress = createProgress(call.output, call.io);
  try {
    const end = await followRun(call, run, call.io.now().getTime() + milliseconds, progress);
    progress.end();
    if (end === undefined || end === 'unrecorded') {
      call.output.object({ runId: run.runId, reasons: [{ code: 'timedOut', message: TIMED_OUT }] });
      if (call.output.json) return EXIT.notAsAsked;
      throw new CliError(TIMED_OUT, EXIT.notAsAsked, `npx perennial show ${run.runId}`);
    }
    call.output.object({
      runId: run.runId,
      runOutcome: end.outcome,
      ...(end.version !== undefined && { version: end.version }),
      reasons: end.reasons,
    });
    await reportRun(call, end);
    return exitCodeOfRun(end);
  } finally {
    progress.end();
  }
}

const TIMED_OUT = 'the time to wait is over; the work goes on';
