import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { QueryCommand } from '@aws-sdk/client-dynamodb';
import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFailed } from 'vitest';
import { GoldenRows } from '../../core/contracts/judgement.ts';
import { objectKey, recordKey, recordPrefix } from '../../core/contracts/keys.ts';
import { ModelVersionRecord } from '../../core/contracts/model-version.ts';
import { PRODUCT_VERSION } from '../../core/version.ts';
import { addEnvironment } from './deployed/add-environment.ts';
import { allowTaskAnswers } from './deployed/allow-task-answers.ts';
import { DEPLOY, EMULATOR, outputsFileIn, ROOT, runCdk } from './deployed/cdk.ts';
import { copyRepository } from './deployed/copy-repository.ts';
import { type Deployment, openDeployment } from './deployed/deployment.ts';
import { describeAlarms } from './deployed/describe-alarms.ts';
import { describeCredentials } from './deployed/describe-credentials.ts';
import { describeSideBySide } from './deployed/describe-side-by-side.ts';
import { endedDrop, endedRun } from './deployed/ended.ts';
import { errorLines } from './deployed/error-lines.ts';
import { drawRides, faresSpec, rowsOf, toCsv } from './deployed/fares.ts';
import { poll } from './deployed/poll.ts';
import { endCommands } from './deployed/run-command.ts';
import { scheduleInput } from './deployed/schedule-input.ts';
import { shiftClock } from './deployed/shift-clock.ts';
import type { Stage } from './deployed/stage.ts';
import { DEPLOYED_DIFFERENCES } from './differences.ts';
import { expectDifference } from './expect-differences.ts';
import { type MiniStack, startMiniStack, useMiniStack } from './ministack/start-ministack.ts';

/**
 * The stacks as they are, deployed as a user deploys them, and the loop as a user drives it: by HTTP, the command line
 * and the bucket. The tests follow one another as the user's steps do.
 */
const IMMEDIATE = 'fares';
const APPROVED = 'fares-approved';
/** The name of a second environment in the same account. */
const SIDE = 'side';
const MINUTE = 60_000;
/** Enough for three requests. */
const TRAFFIC_MILLISECONDS = 10_000;
/** What a check leaves to the log to settle, and a window of the model's own. */
const CHECK_AHEAD = 22 * MINUTE;
const OUTPUTS = ['--outputs-file'] as const;
const DEPLOY_LIMIT = 180_000;

/** An answer of the API, looked into by what is expected of it. */
type Any = any;

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

/** The id of the one approval that waits. */
function openApproval(): Promise<string> {
  return poll('an approval', async () => (await platform.ask('/approvals')).body.items[0]?.approvalId);
}

/** Waits for a minute that is whole since the model's version serves, and has time left: no other window is judged. */
async function wholeWindow(model: string): Promise<void> {
  const { body } = await platform.ask('/models');
  const { champion } = body.items.find((item: Any) => item.model === model);
  const firstWhole = Math.ceil(Date.parse(champion.since) / MINUTE) * MINUTE;
  const lasts = Math.ceil((Date.now() + TRAFFIC_MILLISECONDS) / MINUTE) * MINUTE - MINUTE;
  await wait(Math.max(0, Math.max(firstWhole, lasts) - Date.now()));
}

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

describe('a user, with the policies of all roles enforced', () => {
  let approvalId = '';
  beforeAll(() => miniStack.restart({ auth: true }));

  it('asks for its health without a signature, and for nothing else', async () => {
    const health = await platform.ask('/health', { signed: false });
    const models = await platform.ask('/models', { signed: false });
    const predict = await platform.ask(`/models/${IMMEDIATE}/predict`, {
      method: 'POST',
      body: { rows: [] },
      signed: false,
    });

    expect([health.status, health.body.status]).toEqual([200, 'ok']);
    expect([models.status, predict.status]).toEqual([403, 403]);
  });

  it('applies models by the command line', async () => {
    for (const [name, rollout] of [
      [IMMEDIATE, 'immediate'],
      [APPROVED, 'approval'],
    ] as const) {
      const file = join(miniStack.folder, `${name}.yaml`);
      writeFileSync(file, faresSpec(name, rollout));
      const { code, output } = await platform.perennial('apply', file);
      expect([code, output]).toEqual([0, expect.stringContaining('revision 1')]);
    }
  });

  it('drops files into the bucket and gets versions', async () => {
    const csv = toCsv(drawRides(1, 1_000));
    await Promise.all([IMMEDIATE, APPROVED].map((model) => platform.put(`incoming/${model}/rides.csv`, csv)));

    expect(await endedRun(platform, IMMEDIATE, 'drop')).toMatchObject({ outcome: 'promoted', version: 1 });
    expect(await endedRun(platform, APPROVED, 'drop')).toMatchObject({
      outcome: 'awaiting-approval',
      version: 1,
    });
    const { body } = await platform.ask(`/models/${IMMEDIATE}/drops`);
    expect(body.items).toMatchObject([
      { outcome: 'accepted', filename: 'rides.csv', counts: { kept: 1_000 } },
    ]);
  });

  it('gets the predictions that the version was admitted with', async () => {
    const { body } = await platform.ask(`/models/${IMMEDIATE}/versions/1`);
    const version = ModelVersionRecord.parse(
      Object.fromEntries(Object.keys(ModelVersionRecord.shape).map((name) => [name, body[name]])),
    );
    const golden = await readGolden(version);
    const rows = Array.from({ length: golden.rows }, (_, row) => ({
      distance: golden.numbers[row],
      zone: golden.categories[row],
    }));

    const answer = await platform.ask(`/models/${IMMEDIATE}/predict`, { method: 'POST', body: { rows } });

    expect([answer.status, answer.body.version]).toEqual([200, 1]);
    const values: number[] = answer.body.predictions.map(({ value }: { value: number }) => value);
    for (const [row, value] of values.entries()) expect(value).toBeCloseTo(golden.outputs[row]!, 4);
  });

  it('approves a version, and the function may answer the task of its own workflow', async (context) => {
    expectDifference(context, DEPLOYED_DIFFERENCES['answers tasks']);
    approvalId = await openApproval();

    const approved = await platform.perennial('approve', approvalId, '--why', 'looks right');

    expect(approved.code).toBe(0);
  });

  it('approves it again, which does what is left to do', async () => {
    await allowTaskAnswers(platform);

    const approved = await platform.ask(`/approvals/${approvalId}`, {
      method: 'POST',
      body: { decision: 'approve', why: 'looks right' },
    });

    expect([approved.status, approved.body.model]).toEqual([200, APPROVED]);
    await poll('the version to serve', async () => {
      const { status } = await platform.ask(`/models/${APPROVED}/predict`, {
        method: 'POST',
        body: { rows: rowsOf(drawRides(2, 1)) },
      });
      return status === 200 || undefined;
    });
  });

  it('refuses what it cannot take, and tells nothing of how it is built', async () => {
    const predict = `/models/${IMMEDIATE}/predict`;
    const row = { distance: 3, zone: 'a' };
    const megabytes = (count: number) =>
      JSON.stringify({ rows: [row], requestId: 'x'.repeat(count * 2 ** 20) });
    const answers = {
      noModel: await platform.ask('/models/nobody'),
      noRoute: await platform.ask('/nowhere'),
      noJson: await platform.ask(predict, { method: 'POST', text: '{"rows":' }),
      wrongRow: await platform.ask(predict, { method: 'POST', body: { rows: [{ distance: 'far' }] } }),
      wrongRev: await platform.ask(`/models/${IMMEDIATE}/rollback`, { method: 'POST', body: { rev: 99 } }),
      wrongSpec: await platform.ask('/models/wrong', {
        method: 'PUT',
        body: { name: 'wrong', colour: 'red' },
      }),
      sevenMegabytes: await platform.ask(predict, { method: 'POST', text: megabytes(7) }),
      tenMegabytes: await platform.ask(predict, { method: 'POST', text: megabytes(10) }),
    };

    expect(Object.fromEntries(Object.entries(answers).map(([name, { status }]) => [name, status]))).toEqual({
      noModel: 404,
      noRoute: 404,
      noJson: 400,
      wrongRow: 422,
      wrongRev: 409,
      wrongSpec: 422,
      sevenMegabytes: 413,
      tenMegabytes: 413,
    });
  });

  it('uploads by a presigned URL once, and neither late nor elsewhere', async () => {
    const csv = toCsv(drawRides(5, 100));
    const { body } = await platform.ask(`/models/${APPROVED}/drops`, {
      method: 'POST',
      body: { filename: 'more.csv', bytes: csv.length },
    });
    const [{ url }] = body.uploads;
    const put = async (to: string) =>
      (await fetch(to, { method: 'PUT', body: csv, headers: { 'if-none-match': '*' } })).status;
    const expired = await getSignedUrl(
      platform.s3,
      new PutObjectCommand({ Bucket: platform.bucket, Key: `incoming/${APPROVED}/late.csv` }),
      { expiresIn: 60, signingDate: new Date(Date.now() - 10 * MINUTE) },
    );

    const elsewhere = new URL(url);
    elsewhere.pathname = elsewhere.pathname.replace(APPROVED, IMMEDIATE);
    expect(await put(expired)).toBe(403);
    expect(await put(String(elsewhere))).toBe(403);
    expect(await put(url)).toBe(200);
    expect(await put(url)).toBe(412);
  });

  it('uploads in parts what is too large for one PUT, and may complete and abort it', async () => {
    // no reader makes sense of it: what is tried is its way
    const bytes = 64 * 2 ** 20 + 1;
    writeFileSync(join(miniStack.folder, 'large.csv'), Buffer.alloc(bytes, 'no table\u0000'));
    const abandoned = await platform.ask(`/models/${APPROVED}/drops`, {
      method: 'POST',
      body: { filename: 'abandoned.csv', bytes },
    });
    const { dropId, complete } = abandoned.body;
    const etags = Array(5).fill('0'.repeat(32));
    const tooEarly = await platform.ask(complete, { method: 'POST', body: { etags } });
    const aborted = await platform.ask(complete.replace(/complete$/, 'abort'), { method: 'POST' });
    const tooLate = await platform.ask(complete, { method: 'POST', body: { etags } });

    const dropped = await platform.perennial('drop', APPROVED, 'large.csv', '--wait', '--json');

    expect([tooEarly.status, tooEarly.body.issues?.length]).toEqual([422, 5]);
    expect([aborted.status, aborted.body]).toEqual([200, { dropId, aborted: true }]);
    expect(tooLate.status).toBe(404);
    expect([dropped.code, dropped.output]).toEqual([1, expect.stringContaining('"outcome":"rejected"')]);
    const { body } = await platform.ask(`/models/${APPROVED}/drops/${JSON.parse(dropped.output).dropId}`);
    expect(body.bytes).toBe(bytes);
  });
});

describeCredentials(stage, IMMEDIATE);

describe('traffic from another town', () => {
  const drifted = drawRides(3, 300, 25);
  let putBack: () => Promise<void>;

  it('is logged and summarised, and its labels are kept', async () => {
    await wholeWindow(IMMEDIATE);
    const labels: { predictionId: string; label: number }[] = [];
    for (let from = 0; from < drifted.length; from += 100) {
      const rides = drifted.slice(from, from + 100);
      const { status, body } = await platform.ask(`/models/${IMMEDIATE}/predict`, {
        method: 'POST',
        body: { rows: rowsOf(rides) },
      });
      expect(status).toBe(200);
      for (const [row, { fare }] of rides.entries())
        labels.push({ predictionId: `${body.requestId}:${row}`, label: fare });
    }
    const taken = await platform.ask(`/models/${IMMEDIATE}/labels`, { method: 'POST', body: { labels } });
    expect([taken.status, taken.body.accepted]).toEqual([202, 300]);

    await poll('three objects of predictions and their summaries', async () => {
      const logged = await platform.s3.send(
        new ListObjectsV2Command({ Bucket: platform.bucket, Prefix: `logs/predictions/${IMMEDIATE}/` }),
      );
      const summaries = await platform.dynamo.send(
        new QueryCommand({
          TableName: platform.table,
          KeyConditionExpression: 'pk = :pk and begins_with(sk, :sk)',
          ExpressionAttributeValues: {
            ':pk': { S: recordKey.spec(IMMEDIATE).pk },
            ':sk': { S: recordPrefix.summaries(1) },
          },
        }),
      );
      return (logged.KeyCount ?? 0) >= 4 && summaries.Count === logged.KeyCount ? true : undefined;
    });
  });

  it('waits for data to learn from: a drop while the model is paused', async () => {
    expect((await platform.perennial('pause', IMMEDIATE)).code).toBe(0);
    await platform.put(`incoming/${IMMEDIATE}/town.csv`, toCsv(drawRides(4, 1_000, 11)));
    await poll('the drop to be accepted', async () => {
      const { body } = await platform.ask(`/models/${IMMEDIATE}/drops`);
      return body.items[0].filename === 'town.csv' && body.items[0].outcome === 'accepted' ? true : undefined;
    });
    await poll('its run not to start', async () => {
      const { body } = await platform.ask(`/models/${IMMEDIATE}/runs`);
      return body.items.some((run: Any) => run.outcome === 'not-started') || undefined;
    });
    expect((await platform.perennial('resume', IMMEDIATE)).code).toBe(0);
  });

  it('is found by the schedule, which asks for the retraining that ends in the next version', async () => {
    putBack = await shiftClock(miniStack, platform, 'CheckDrift', CHECK_AHEAD);
    const answer = await platform.invoke('CheckDrift', scheduleInput(miniStack, 'CheckDrift'));
    await putBack();

    expect(answer).toMatchObject({ checked: expect.any(Number) });
    const { body } = await platform.ask(`/models/${IMMEDIATE}/decisions`);
    expect(body.items.find((decision: Any) => decision.action === 'retrain')).toMatchObject({
      causes: ['drift'],
    });
    expect(await endedRun(platform, IMMEDIATE, 'retrain')).toMatchObject({ outcome: 'promoted', version: 2 });
    const predicted = await platform.ask(`/models/${IMMEDIATE}/predict`, {
      method: 'POST',
      body: { rows: rowsOf(drifted.slice(0, 1)) },
    });
    expect(predicted.body.version).toBe(2);
  });

  it('finds nothing left to sweep', async () => {
    expect(await platform.invoke('SweepDrops', scheduleInput(miniStack, 'SweepDrops'))).toMatchObject({
      claimed: 0,
      givenUp: 0,
    });
  });
});

describe('the command line', () => {
  it('rolls back, and the very next prediction is the earlier version’s', async () => {
    const { code } = await platform.perennial('rollback', IMMEDIATE, '--why', 'complaints since noon');
    const { body } = await platform.ask(`/models/${IMMEDIATE}/predict`, {
      method: 'POST',
      body: { rows: rowsOf(drawRides(6, 1)) },
    });

    expect([code, body.version]).toEqual([0, 1]);
  });

  it.each([
    [['status'], IMMEDIATE],
    [['verify', IMMEDIATE], 'whole'],
    [['history', IMMEDIATE], 'complaints since noon'],
    [['drift', IMMEDIATE], 'distance'],
    [['doctor'], 'functions at once in eu-west-1'],
    [['cost', '--env', 'emulator'], 'Firehose'],
    [['predict', IMMEDIATE, '--row', 'distance=3,zone=a'], 'version 1'],
  ])('answers perennial %j', async (args, told) => {
    const { code, output } = await platform.perennial(...args);

    expect([code, output]).toEqual([0, expect.stringContaining(told)]);
  });
});

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

  it('runs the new code on the data that was there', async () => {
    const health = await platform.ask('/health', { signed: false });
    const models = await platform.ask('/models');
    const versions = await platform.ask(`/models/${IMMEDIATE}/versions`);

    expect(health.body.version).toBe('9.9.9');
    expect(models.body.items.map(({ model }: Any) => model)).toEqual([IMMEDIATE, APPROVED]);
    expect(versions.body.items).toHaveLength(2);
  });

  it('lets a key predict, and do nothing else', async () => {
    const row = { distance: 3, zone: 'a' };
    const predict = (key?: string, model = IMMEDIATE) =>
      platform.ask(`/models/${model}/predict`, {
        method: 'POST',
        body: { rows: [row] },
        signed: false,
        ...(key !== undefined && { headers: { authorization: `Bearer ${key}` } }),
      });
    const create = async (name: string, ...more: string[]) => {
      const { code, stdout } = await platform.perennial('keys', 'create', name, ...more, '--json');
      expect(code).toBe(0);
      return JSON.parse(stdout);
    };
    const shop = await create('shop', '--model', IMMEDIATE);
    const old = await create('old');
    expect((await platform.perennial('keys', 'revoke', old.keyId, '--why', 'lost')).code).toBe(0);

    const answered = await predict(shop.key);
    expect([answered.status, answered.body.version]).toEqual([200, 1]);
    expect((await predict()).status).toBe(401);
    expect((await predict(shop.key.replace(/.$/, (last: string) => (last === 'a' ? 'b' : 'a')))).status).toBe(
      403,
    );
    expect((await predict(old.key)).status).toBe(403);
    expect((await predict(shop.key, APPROVED)).status).toBe(403);
  });

  it('refuses a key on a control route', async (context) => {
    expectDifference(context, DEPLOYED_DIFFERENCES['checks signatures']);
    const { stdout } = await platform.perennial('keys', 'create', 'curious', '--json');
    const headers = { authorization: `Bearer ${JSON.parse(stdout).key}` };

    expect((await platform.ask('/models', { signed: false, headers })).status).toBe(403);
  });

  it('never told a refused caller of ARNs, the bucket, the table or the code', () => {
    const told = new RegExp(`arn:aws|${platform.bucket}|${platform.table}|\\.ts:\\d|node_modules`, 'i');
    // a caller without the right is called by name, by MiniStack before we see anything of it; AWS says Forbidden
    const caller = /arn:aws:iam::\d+:user\/\w+/;

    expect(platform.refusals.length).toBeGreaterThan(10);
    expect(platform.refusals.filter(({ text }) => told.test(text.replace(caller, '')))).toEqual([]);
  });
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

async function readGolden({ model, goldenDigest }: ModelVersionRecord): Promise<GoldenRows> {
  const { Body } = await platform.s3.send(
    new GetObjectCommand({ Bucket: platform.bucket, Key: objectKey.golden(model, goldenDigest) }),
  );
  return GoldenRows.parse(JSON.parse(await Body!.transformToString()));
}
