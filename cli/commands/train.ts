import { defineCommand } from '../command.ts';
import { EXIT } from '../exit-code.ts';
import { apiPath } from '../http-client.ts';
import { dim } from '../text.ts';
import { waitForRun } from '../wait-for-run.ts';
import { WAIT_OPTIONS, waitMilliseconds } from '../wait-options.ts';

export default defineCommand({
  usage: 'MODEL',
  description:
    'Trains the model on the dataset versions there are. With --wait, exits 0 when the new version serves, else 1.',
  arguments: { min: 1, max: 1 },
  options: {
    why: { type: 'string', value: 'TEXT', help: 'the reason, kept in the ledger' },
    ...WAIT_OPTIONS,
  },
  examples: ['npx perennial train green-taxi --why "new candidate list" --wait'],
  async run(call) {
    const model = call.arguments[0]!;
    const limit = waitMilliseconds(call.options.timeout);
    const { body } = await call.client.write<{ runId: string }>('POST', apiPath`/models/${model}/train`, {
      ...(call.options.why && { why: call.options.why }),
    });
    call.output.line(`${model}: run ${body.runId}`);
    if (call.options.wait) return waitForRun(call, { model, runId: body.runId }, limit);
    call.output.object(body);
    call.output.line(dim(`  npx perennial show ${body.runId} says how it goes`));
    return EXIT.done;
  },
});
