import { AccessError } from '../cli-error.ts';
import { defineCommand } from '../command.ts';
import type { Check } from '../doctor/check.ts';
import { checkAccess, toCheck } from '../doctor/check-access.ts';
import { checkConcurrency } from '../doctor/check-concurrency.ts';
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
    'Looks at this machine, the platform and its models, and says what to do about whatever is not as it should be. Where\nrequests are signed, it looks at the region, the AWS credentials and how many functions the account may run at once\n(10 in a new one), and whether the environments in this clone keep more for their functions than that allows.\nExits 1 when something is a problem, 3 when the platform cannot be reached.',
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
    const access = await checkAccess(io, client.url);
    report(access);
    report(await checkConcurrency(io, client.url));
    const canAsk = access.every(({ verdict }) => verdict !== 'problem');
    if (platform.isReachable && canAsk) report(await checkModels(client, io.now()).catch(tellRefusal));
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

/** What lets nobody in is one more thing to see to, and not the end of the list. */
function tellRefusal(error: unknown): Check[] {
  if (error instanceof AccessError) return [toCheck('access', error)];
  throw error;
}
