import type { ServingState } from '../../core/contracts/serving.ts';
import type { ModelAnswer } from '../answers.ts';
import { defineCommand } from '../command.ts';
import { EXIT } from '../exit-code.ts';
import { championOf, explainConflict } from '../explain-conflict.ts';
import { apiPath } from '../http-client.ts';
import { parseWhole } from '../parse-duration.ts';
import { green } from '../text.ts';
import { waitForRun } from '../wait-for-run.ts';
import { WAIT_OPTIONS, waitMilliseconds } from '../wait-options.ts';

type PromoteAnswer = ServingState | { judging: true; runId: string };

export default defineCommand({
  usage: 'MODEL VERSION',
  description:
    'Makes a registered version the champion, in one write. A version that was judged against another champion than\ntoday’s is judged again first; the command then waits for the verdict. Exits 1 when it does not serve in the end.',
  arguments: { min: 2, max: 2 },
  options: {
    rev: {
      type: 'string',
      value: 'REV',
      help: 'the serving revision you looked at; the current one without it',
    },
    why: { type: 'string', value: 'TEXT', help: 'the reason, kept in the ledger' },
    timeout: WAIT_OPTIONS.timeout,
  },
  examples: ['npx perennial promote green-taxi 4 --why "better in the outer zones"'],
  async run(call) {
    const { client, output, options } = call;
    const model = call.arguments[0]!;
    const version = parseWhole('VERSION', call.arguments[1]!.replace(/^v/, ''));
    const limit = waitMilliseconds(options.timeout);
    const asked = options.rev === undefined ? undefined : parseWhole('--rev', options.rev, 0);
    const { serving } = await client.get<ModelAnswer>(apiPath`/models/${model}`);
    const rev = asked ?? serving?.rev ?? 0;
    let answer: PromoteAnswer;
    try {
      const body = { version, rev, ...(options.why && { why: options.why }) };
      answer = (await client.write<PromoteAnswer>('POST', apiPath`/models/${model}/promote`, body)).body;
    } catch (error) {
      throw await explainConflict(client, model, { rev, champion: championOf(serving) }, error);
    }
    if ('judging' in answer) {
      output.line(
        `version ${version} was judged against another champion: it is judged again (run ${answer.runId})`,
      );
      return waitForRun(call, { model, runId: answer.runId }, limit);
    }
    output.object(answer);
    output.line(green(`version ${version} serves`), `, revision ${answer.rev}`);
    return EXIT.done;
  },
});
