import { DEPLOY, outputsFileIn, runCdk } from '../deployed/cdk.ts';
import { openDeployment } from '../deployed/deployment.ts';
import { endCommands } from '../deployed/run-command.ts';
import { ACCOUNT, startMiniStack, useMiniStack } from './start-ministack.ts';

/**
 * Deploys the stacks to a MiniStack of its own, with the policies of all roles enforced, and says where the platform
 * is: for programs that are no tests. It goes, with all it started, when its standard input ends.
 */
const miniStack = await startMiniStack({ tls: true });
async function stop(code: number): Promise<never> {
  endCommands();
  await miniStack.stop();
  process.exit(code);
}
process.stdin.resume().on('end', () => stop(0));

useMiniStack(miniStack);
for (const args of [['bootstrap'], [...DEPLOY, '--outputs-file', outputsFileIn(miniStack)]]) {
  const { code, output } = await runCdk(miniStack, args);
  if (code === 0) continue;
  process.stderr.write(output);
  await stop(1);
}
await miniStack.restart({ auth: true });
const { url, bucket } = openDeployment(miniStack);
process.stdout.write(
  `${JSON.stringify({ url, bucket, account: ACCOUNT, environment: miniStack.environment })}\n`,
);
