import type { ServingState } from '../../core/contracts/serving.ts';
import type { ModelAnswer } from '../answers.ts';
import { CliError } from '../cli-error.ts';
import { defineCommand } from '../command.ts';
import { EXIT } from '../exit-code.ts';
import { championOf, explainConflict } from '../explain-conflict.ts';
import { apiPath } from '../http-client.ts';
import { parseWhole } from '../parse-duration.ts';
import { green } from '../text.ts';

export default defineCommand({
  usage: 'MODEL',
  description:
    'Goes back to the champion before this one, in one write: no training, no copying, no deployment.',
  arguments: { min: 1, max: 1 },
  options: {
    rev: {
      type: 'string',
      value: 'REV',
      help: 'the serving revision you looked at; the current one without it',
    },
    why: { type: 'string', value: 'TEXT', help: 'the reason, kept in the ledger' },
  },
  examples: ['npx perennial rollback green-taxi --why "complaints since noon"'],
  async run({ arguments: [model], options, client, output }) {
    const asked = options.rev === undefined ? undefined : parseWhole('--rev', options.rev);
    const { serving } = await client.get<ModelAnswer>(apiPath`/models/${model!}`);
    if (!serving) throw new CliError(`nothing serves for "${model}" yet`, EXIT.notAsAsked);
    const rev = asked ?? serving.rev;
    const before = championOf(serving);
    try {
      const { body } = await client.write<ServingState>('POST', apiPath`/models/${model!}/rollback`, {
        rev,
        ...(options.why && { why: options.why }),
      });
      output.object(body);
      output.line(
        green(`version ${championOf(body)} serves again`),
        `, version ${before} does not; revision ${body.rev}`,
      );
      return EXIT.done;
    } catch (error) {
      throw await explainConflict(client, model!, { rev, champion: before }, error);
    }
  },
});
