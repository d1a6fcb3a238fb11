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

/** Waits until a drop has its outcome and, if it brought new data, until its run has one. */
export async function followDrop(
  call: Pick<CommandCall, 'client' | 'io'>,
  { model, dropId }: { model: string; dropId: string },
  deadline: number,
  progress: Progress,
): Promise<DropEnd> {
  const path = apiPath`/models/${model}/drops/${dropId}`;
  let drop: DropAnswer | undefined;
  const ended = await poll(call.io, deadline, async () => {
    drop = (await call.client.find<DropAnswer>(path)) ?? drop;
    progress.update(drop?.execution);
    if (!drop) progress.waitFor('waiting for the platform to see the file');
    return drop?.outcome ? drop : undefined;
  });
  if (!ended) return { drop, run: undefined, timedOut: true };
  if (ended.outcome !== 'accepted' || ended.alreadyKnown)
    return { drop: ended, run: undefined, timedOut: false };
  const execution = async () => (await call.client.find<DropAnswer>(path))?.execution;
  const run = await followRun(call, { model, runId: ended.runId, execution }, deadline, progress);
  return { drop: ended, run, timedOut: run === undefined };
}
