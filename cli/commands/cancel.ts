import type { RunAnswer } from '../answers.ts';
import { defineCommand } from '../command.ts';
import { EXIT } from '../exit-code.ts';
import { findRun } from '../find-record.ts';
import { apiPath } from '../http-client.ts';

export default defineCommand({
  usage: 'RUN',
  description: 'Stops a run; what serves goes on serving. A run that has ended cannot be cancelled.',
  arguments: { min: 1, max: 1 },
  options: {
    model: { type: 'string', value: 'MODEL', help: 'the model of a run that has no record yet' },
  },
  examples: ['npx perennial cancel drop-01hfz3tq7bqk5w0z8r6vxnm2cd-1'],
  async run({ arguments: [runId], options, client, output }) {
    const model =
      options.model ??
      (await findRun(client, runId!, 'a run that began just now is found with --model')).model;
    const { body } = await client.write<Partial<RunAnswer>>(
      'POST',
      apiPath`/models/${model}/runs/${runId!}/cancel`,
      {},
    );
    output.object(body ?? { runId });
    output.line(`${runId}: cancelled`);
    return EXIT.done;
  },
});
