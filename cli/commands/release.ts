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
    'Lets a quarantined drop in as it is: a person looked at what was suspicious. Its bad rows stay out. With --wait,\nexits as drop --wait does.',
  arguments: { min: 1, max: 1 },
  options: WAIT_OPTIONS,
  examples: ['npx perennial release 01hfz3tq7bqk5w0z8r6vxnm2cd --wait'],
  async run(call) {
    const limit = waitMilliseconds(call.options.timeout);
    const { model, dropId } = await findDrop(call.client, call.arguments[0]!);
    const { body } = await call.client.write<DropAnswer>(
      'POST',
      apiPath`/models/${model}/drops/${dropId}/release`,
      {},
    );
    call.output.line(`${dropId}: released`);
    if (call.options.wait) return waitForDrop(call, { model, dropId }, limit);
    call.output.object(body);
    return EXIT.done;
  },
});
