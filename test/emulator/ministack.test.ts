import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import { CreateTableCommand, DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { afterEach, describe, expect, it } from 'vitest';
import { type MiniStack, startMiniStack, useMiniStack } from './ministack/start-ministack.ts';

const HOLDER = join(import.meta.dirname, 'ministack/hold-ministack.ts');
const PATIENCE_MILLISECONDS = 15_000;

const isUp = (endpoint: string): Promise<boolean> =>
  fetch(`${endpoint}/_ministack/health`).then(
    (answer) => answer.ok,
    () => false,
  );

describe('MiniStack', () => {
  let miniStack: MiniStack | undefined;
  afterEach(async () => {
    await miniStack?.stop();
    miniStack = undefined;
  });

  it('keeps its state over a restart, and loses it with its end', async () => {
    miniStack = await startMiniStack();
    useMiniStack(miniStack);
    await new DynamoDBClient({}).send(
      new CreateTableCommand({
        TableName: 'kept',
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
        KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
      }),
    );

    await miniStack.restart({ auth: true });

    expect((await new DynamoDBClient({}).send(new ListTablesCommand({}))).TableNames).toEqual(['kept']);
    const { endpoint, folder } = miniStack;
    await miniStack.stop();
    expect(await isUp(endpoint)).toBe(false);
    expect(existsSync(folder)).toBe(false);
  });

  it.each(['SIGINT', 'SIGKILL'] as const)('goes with a test run that ends by %s', async (signal) => {
    const holder = spawn(process.execPath, [HOLDER], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [line] = await once(createInterface({ input: holder.stdout }), 'line');
    const { endpoint, folder } = JSON.parse(line) as { endpoint: string; folder: string };
    expect(await isUp(endpoint)).toBe(true);

    holder.kill(signal);

    const endsAt = performance.now() + PATIENCE_MILLISECONDS;
    while (existsSync(folder) && performance.now() < endsAt) await wait(50);
    expect(existsSync(folder)).toBe(false);
    expect(await isUp(endpoint)).toBe(false);
  });
});
