import { type CommandCall, defineCommand } from '../command.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { formatBytes } from '../format-number.ts';
import { dim } from '../text.ts';
import { findLocalFile, type LocalFile, uploadFile } from '../upload-file.ts';
import { waitForDrop } from '../wait-for-drop.ts';
import { WAIT_OPTIONS, waitMilliseconds } from '../wait-options.ts';

export default defineCommand({
  usage: 'MODEL FILE…',
  description:
    'Delivers data files to a model. With --wait, shows each step of the workflow and ends with how the drop and its\nrun ended: 0 when the drop was accepted and its version serves (or the content was known already), else 1.\nSeveral files are waited for one after the other.',
  arguments: { min: 2, max: Number.POSITIVE_INFINITY },
  options: WAIT_OPTIONS,
  examples: [
    'npx perennial drop green-taxi green-taxi-2023-01.parquet --wait',
    'npx perennial drop green-taxi data/*.csv --wait --timeout 30m --json',
  ],
  async run(call) {
    const [model, ...names] = call.arguments;
    // All files are looked at before the first is sent: a misspelt last one must not leave half a delivery.
    const files = await Promise.all(names.map((name) => findLocalFile(call.io.cwd, name)));
    const limit = waitMilliseconds(call.options.timeout);
    let exitCode: ExitCode = EXIT.done;
    for (const file of files) {
      const dropId = await sendFile(call, model!, file);
      const code = call.options.wait
        ? await waitForDrop(call, { model: model!, dropId }, limit)
        : sayDropped(call, model!, dropId, file);
      if (code !== EXIT.done) exitCode = code;
    }
    return exitCode;
  },
});

type Call = Pick<CommandCall, 'client' | 'output' | 'io'>;

async function sendFile(call: Call, model: string, file: LocalFile): Promise<string> {
  const dropId = await uploadFile(call, model, file);
  call.output.line(file.filename, dim(`  ${formatBytes(file.bytes)}, drop `), dropId);
  return dropId;
}

function sayDropped({ output }: Call, model: string, dropId: string, file: LocalFile): ExitCode {
  output.object({ dropId, model, filename: file.filename, bytes: file.bytes });
  output.line(dim(`  npx perennial show ${dropId} says how it goes`));
  return EXIT.done;
}
