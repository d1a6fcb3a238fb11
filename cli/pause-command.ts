import type { ModelRecord } from '../core/contracts/model-record.ts';
import { type Command, defineCommand } from './command.ts';
import { EXIT } from './exit-code.ts';
import { apiPath } from './http-client.ts';

/** `pause` and `resume`, which differ in nothing but their words. */
export function pauseCommand(rule: {
  action: 'pause' | 'resume';
  description: string;
  why: string;
  done: string;
}): Command {
  return defineCommand({
    usage: 'MODEL',
    description: rule.description,
    arguments: { min: 1, max: 1 },
    options: { why: { type: 'string', value: 'TEXT', help: 'the reason, kept in the ledger' } },
    examples: [`npx perennial ${rule.action} green-taxi --why "${rule.why}"`],
    async run({ arguments: [model], options, client, output }) {
      const path =
        rule.action === 'pause' ? apiPath`/models/${model!}/pause` : apiPath`/models/${model!}/resume`;
      const { body } = await client.write<ModelRecord>('POST', path, {
        ...(options.why && { why: options.why }),
      });
      output.object(body);
      output.line(`${model}: ${rule.done}`);
      return EXIT.done;
    },
  });
}
