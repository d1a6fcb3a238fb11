import { join } from 'node:path';
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { QueryCommand } from '@aws-sdk/client-dynamodb';
import { ListObjectsV2Command } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFailed } from 'vitest';
import { PRODUCT_VERSION } from '../../core/version.ts';
import { addEnvironment } from './deployed/add-environment.ts';
import { DEPLOY, EMULATOR, outputsFileIn, ROOT, runCdk } from './deployed/cdk.ts';
import { copyRepository } from './deployed/copy-repository.ts';
import { type Deployment, openDeployment } from './deployed/deployment.ts';
import { describeAlarms } from './deployed/describe-alarms.ts';
import { describeCommandLine } from './deployed/describe-command-line.ts';
import { describeCredentials } from './deployed/describe-credentials.ts';
import { describeKeys } from './deployed/describe-keys.ts';
import { describeSideBySide } from './deployed/describe-side-by-side.ts';
import { describeTraffic } from './deployed/describe-traffic.ts';
import { describeUser } from './deployed/describe-user.ts';
import { endedDrop } from './deployed/ended.ts';
import { errorLines } from './deployed/error-lines.ts';
import { endCommands } from './deployed/run-command.ts';
import type { Stage } from './deployed/stage.ts';
import { type MiniStack, startMiniStack, useMiniStack } from './ministack/start-ministack.ts';

/**
 * The stacks as they are, deployed as a user deploys them, and the loop as a user drives it: by HTTP, the command line
 * and the bucket. The tests follow one another as the user's steps do.
 */
const IMMEDIATE = 'fares';
const APPROVED = 'fares-approved';
/** The name of a second environment in the same account. */
const SIDE = 'side';
const OUTPUTS = ['--outputs-file'] as const;
const DEPLOY_LIMIT = 180_000;

let miniStack: MiniStack;
let platform: Deployment;
let side: Deployment;
/** The repository as a user has changed it. */
let copy: string;
const stage: Stage = {
  get miniStack() {
    return miniStack;
  },
  get platform() {
    return platform;
  },
  get side() {
    return side;
  },
};

beforeAll(async () => {
  miniStack = await startMiniStack({ tls: true });
  useMiniStack(miniStack);
});
afterAll(async () => {
  endCommands();
  await miniStack?.stop();
});

beforeEach(() =>
  onTestFailed(async ({ task }) => {
    if (task.meta.differs) return;
    process.stdout.write(`${(await errorLines(miniStack)).slice(-5).join('\n')}\n`);
  }),
);

const deploy = ({ folder = ROOT, target = EMULATOR } = {}) =>
  runCdk(miniStack, [...DEPLOY, ...OUTPUTS, outputsFileIn(miniStack, target)], { folder, target });

describe('a deployment', () => {
  it('begins with cdk bootstrap', async () => {
    const { code, output } = await runCdk(miniStack, ['bootstrap']);

    expect(output).toContain('bootstrapped');
    expect(code).toBe(0);
  });

  it(
    'is taken up again when it broke off half-way',
    async () => {
      const broken = await runCdk(miniStack, [...DEPLOY], {
        killAt: /Platform \| +\d+\/\d+ .*CREATE_IN_PROGRESS/,
      });
      expect([broken.code, broken.output]).toEqual([
        null,
        expect.stringContaining('Perennial-emulator-Data'),
      ]);

      const { code, output } = await deploy();

      expect([code, output]).toEqual([0, expect.stringContaining('Perennial-emulator-Operations')]);
      platform = openDeployment(miniStack);
    },
    DEPLOY_LIMIT,
  );
});

describeUser(stage, [IMMEDIATE, APPROVED]);

describeCredentials(stage, IMMEDIATE);

describeTraffic(stage, IMMEDIATE);

describeCommandLine(stage, IMMEDIATE);

describeAlarms(stage, IMMEDIATE);

describe('a second deployment, with another version and API keys', () => {
  beforeAll(async () => {
    copy = copyRepository(join(miniStack.folder, 'copy'), {
      'core/version.ts': [`'${PRODUCT_VERSION}'`, "'9.9.9'"],
      'environments/emulator.yaml': ['predictionAuth: iam', 'predictionAuth: key'],
    });
    addEnvironment(copy, SIDE);
    for (const target of [EMULATOR, SIDE]) {
      const { code, output } = await deploy({ folder: copy, target });
      expect([code, output]).toEqual([0, expect.stringContaining(`Perennial-${target}-Platform`)]);
    }
    side = openDeployment(miniStack, SIDE);
    await miniStack.restart({ auth: true });
  }, 2 * DEPLOY_LIMIT);

  describeKeys(stage, [IMMEDIATE, APPROVED]);
});

describeSideBySide(stage, [IMMEDIATE, APPROVED]);

describe('cdk destroy', () => {
  beforeAll(() => miniStack.restart());

  it(
    'of one environment leaves the other at work',
    async () => {
      const destroyed = await runCdk(miniStack, ['destroy', '--all', '--force'], {
        folder: copy,
        target: SIDE,
      });
      expect([destroyed.code, destroyed.output]).toEqual([0, expect.stringContaining('Perennial-side-Data')]);

      await platform.put(`incoming/${IMMEDIATE}/torn-again.csv`, 'distance\n\n');
      expect(await endedDrop(platform, IMMEDIATE, 'torn-again.csv')).toMatchObject({ outcome: 'rejected' });
      const { body } = await platform.ask(`/models/${IMMEDIATE}/versions`);
      expect(body.items).toHaveLength(2);
    },
    DEPLOY_LIMIT,
  );

  it(
    'takes the stacks and leaves the data',
    async () => {
      const { code, output } = await runCdk(miniStack, ['destroy', '--all', '--force']);
      expect([code, output]).toEqual([0, expect.stringContaining('Perennial-emulator-Data')]);

      const { Stacks = [] } = await new CloudFormationClient({}).send(new DescribeStacksCommand({}));
      expect(Stacks.map(({ StackName }) => StackName)).toEqual(['CDKToolkit']);
      const kept = await platform.s3.send(
        new ListObjectsV2Command({ Bucket: platform.bucket, Prefix: 'artifacts/' }),
      );
      expect(kept.KeyCount).toBeGreaterThanOrEqual(2);
      const ledger = await platform.dynamo.send(
        new QueryCommand({
          TableName: platform.table,
          KeyConditionExpression: 'pk = :pk',
          ExpressionAttributeValues: { ':pk': { S: `LEDGER#${IMMEDIATE}` } },
        }),
      );
      expect(ledger.Count).toBeGreaterThan(5);
    },
    DEPLOY_LIMIT,
  );
});
