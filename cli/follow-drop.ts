import type { DropAnswer, RunAnswer } from './answers.ts';
import type { CommandCall } from './command.ts';
import { followRun } from './follow-run.ts';
import { apiPath } from './http-client.ts';
import { poll } from './poll.ts';
import type { Progress } from './progress.ts';

/** How far a drop and its run came; `timedOut` when the work goes on without anybody looking. */
export interface DropEnd {
  drop: DropAnswer | undefined;
  run: RunAnswer | 'unrecorded' | undefined;
  timedOut: boolean;
}

/** A lost execution is started again by the platform itself, soon after it is back. */
const NEXT_ATTEMPT_MILLISECONDS = 60_000;

/**
 * Waits until a drop has its outcome and, if it brought new data, until its run has one. An attempt that the platform
 * lost in a crash is no end: the next one is followed.
 */
export async function followDrop(
  call: Pick<CommandCall, 'client' | 'io'>,
  { model, dropId }: { model: string; dropId: string },
  deadline: number,
  progress: Progress,
): Promise<DropEnd> {
  const path = apiPath`/models/${model}/drops/${dropId}`;
  const execution = async () => (await call.client.find<DropAnswer>(path))?.execution;
  let drop: DropAnswer | undefined;
  for (;;) {
    const ended = await poll(call.io, deadline, async () => {
      drop = (await call.client.find<DropAnswer>(path)) ?? drop;
      progress.update(drop?.execution);
      if (!drop) progress.waitFor('waiting for the platform to see the file');
      return drop?.outcome ? drop : undefined;
    });
    if (!ended) return { drop, run: undefined, timedOut: true };
    if (ended.outcome !== 'accepted' || ended.alreadyKnown)
      return { drop: ended, run: undefined, timedOut: false };
    const run = await followRun(call, { model, runId: ended.runId, execution }, deadline, progress);
    if (!(await wasLost(run))) return { drop: ended, run, timedOut: run === undefined };
    progress.say('the platform restarted in the middle and begins again');
    progress.waitFor('waiting for its next attempt');
    const patience = Math.min(deadline, call.io.now().getTime() + NEXT_ATTEMPT_MILLISECONDS);
    const next = await poll(call.io, patience, async () => {
      const found = await call.client.find<DropAnswer>(path);
      return found && found.runId !== ended.runId ? found : undefined;
    });
    if (!next) return { drop: ended, run, timedOut: false };
  }
}

async function wasLost(run: DropEnd['run']): Promise<boolean> {
  if (run === undefined || run === 'unrecorded' || !run.failure) return false;
  // Loaded here because contracts bring their parser along, and few runs fail.
  const { INTERRUPTED } = await import('../core/contracts/execution.ts');
  return run.failure.error === INTERRUPTED;
}
