import { readdirSync, readFileSync } from 'node:fs';
import { SFNClient } from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { type ConformanceCase, lambdasOf, type NumberedCase, runCase } from './conformance/run-case.ts';
import { expectDifference } from './expect-differences.ts';
import { makeLambdas } from './make-stack.ts';
import { type MiniStack, startMiniStack, useMiniStack } from './ministack/start-ministack.ts';

const FOLDER = new URL('../fixtures/workflow-conformance/', import.meta.url);
const CASES: NumberedCase[] = readdirSync(FOLDER)
  .sort()
  .map((file, number) => ({
    ...(JSON.parse(readFileSync(new URL(file, FOLDER), 'utf8')) as ConformanceCase),
    number,
  }));

describe('the workflow conformance cases on MiniStack', () => {
  let miniStack: MiniStack;
  let client: SFNClient;

  beforeAll(async () => {
    miniStack = await startMiniStack({ waitScale: 0 });
    useMiniStack(miniStack);
    client = new SFNClient({});
    const lambdas = CASES.map((example) => lambdasOf(example, miniStack.folder));
    await makeLambdas('conformance-functions', Object.assign({}, ...lambdas));
  });
  afterAll(async () => {
    await miniStack?.stop();
  });

  for (const example of CASES) {
    it.concurrent(example.name, async (context) => {
      const { calls, ...outcome } = await runCase(client, example, miniStack.folder);
      const differs = example.differsOn?.some((where) => where.startsWith('ministack'));
      if (differs)
        expectDifference(context, `ends as ${JSON.stringify({ ...outcome, calls }).slice(0, 120)}`);

      const { status, output, error, calls: expectedCalls = {} } = example.expect;
      context.expect(outcome).toMatchObject({ status, ...(error !== undefined && { error }) });
      if (output !== undefined) context.expect(outcome.output).toEqual(output);
      context.expect(calls).toMatchObject(expectedCalls);
    });
  }
});
