import type { CommandCall } from './command.ts';
import type { ExitCode } from './exit-code.ts';
import { followDrop } from './follow-drop.ts';
import { createProgress } from './progress.ts';
import { reportDrop } from './report-drop.ts';

/** Shows a drop's steps until it and its run have ended, reports how, and answers the exit code. */
export async function waitForDrop(
  call: Pick<CommandCall, 'client' | 'io' | 'output'>,
  drop: { model: string; dropId: string },
  milliseconds: number,
): Promise<ExitCode> {
  const progress = createProgress(call.output, call.io);
  try {
    const end = await followDrop(call, drop, call.io.now().getTime() + milliseconds, progress);
    progress.end();
    return await reportDrop(call, drop.dropId, end);
  } finally {
    progress.end();
  }
}
