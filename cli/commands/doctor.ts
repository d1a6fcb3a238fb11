import { defineCommand } from '../command.ts';
import type { Check } from '../doctor/check.ts';
import { checkMachine } from '../doctor/check-machine.ts';
import { checkModels } from '../doctor/check-models.ts';
import { checkPlatform } from '../doctor/check-platform.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { dim, green, red, type Text, yellow } from '../text.ts';

const MARK: Record<Check['verdict'], Text> = {
  ok: green('ok     '),
  warning: yellow('look   '),
  problem: red('problem'),
};

export default defineCommand({
  usage: '',
  description:
    'Looks at this machine, the platform and its models, and says what to do about whatever is not as it should be.\nExits 1 when something is a problem, 3 when the platform cannot be reached.',
  arguments: { min: 0, max: 0 },
  options: {},
  examples: ['npx perennial doctor'],
  async run({ client, output, io }) {
    const checks: Check[] = [];
    const report = (found: readonly Check[]) => {
      checks.push(...found);
      for (const check of found) {
        output.line(MARK[check.verdict], '  ', check.message);
        if (check.todo) output.line(dim(`         ${check.todo}`));
      }
    };
    report(await checkMachine(io, client.url));
    const platform = await checkPlatform(client, io);
    report(platform.checks);
    if (platform.isReachable) report(await checkModels(client, io.now()));
    output.object({ checks });
    const hasProblem = checks.some((check) => check.verdict === 'problem');
    const exitCode: ExitCode = !platform.isReachable
      ? EXIT.notReachable
      : hasProblem
        ? EXIT.notAsAsked
        : EXIT.done;
    return exitCode;
  },
});
