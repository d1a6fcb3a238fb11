import type { DropAnswer } from '../answers.ts';
import { defineCommand } from '../command.ts';
import { EXIT } from '../exit-code.ts';
import { findDrop } from '../find-record.ts';
import { apiPath } from '../http-client.ts';
import { waitForDrop } from '../wait-for-drop.ts';
import { WAIT_OPTIONS, waitMilliseconds } from '../wait-options.ts';

export default defineCommand({
  usage: 'DROP',
  description:
    'Reads the file of a drop once more: after its model was applied or its spec mended, or after a failure on the\nway. With --wait, exits as drop --wait does.',
  arguments: { min: 1, max: 1 },
  options: WAIT_OPTIONS,
  examples: ['npx perennial retry 01hfz3tq7bqk5w0z8r6vxnm2cd --wait'],
  async run(call) {
    const limit = waitMilliseconds(call.options.timeout);
    const { model, dropId } = await findDrop(call.client, call.arguments[0]!);
    const { body } = await call.client.write<DropAnswer>(
      'POST',
      apiPath`/models/${model}/drops/${dropId}/retry`,
      {},
    );
    call.output.line(`${dropId}: attempt ${body.attempt}`);
    if (call.options.wait) return waitForDrop(call, { model, dropId }, limit);
    call.output.object(body);
    return EXIT.done;
  },
});
