import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import {
  CreateStateMachineCommand,
  DescribeExecutionCommand,
  type SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import { lambdaArn, ROLE_ARN, type TestLambda } from '../make-stack.ts';

/** A file of test/fixtures/workflow-conformance. */
export interface ConformanceCase {
  name: string;
  differsOn?: string[];
  definition: object;
  input: unknown;
  /** One answer for each call; the last one repeats. */
  functions: Record<string, object[]>;
  expect: { status: string; output?: unknown; error?: string; calls?: Record<string, number> };
}

/** A case by its number, which keeps the names of its functions apart from those of others. */
export interface NumberedCase extends ConformanceCase {
  number: number;
}

/** How a case came out. */
export interface Outcome {
  status: string;
  output?: unknown;
  error?: string;
  calls: Record<string, number>;
}

const PATIENCE_MILLISECONDS = 30_000;

/** Answers in turn, counting its calls by the length of a file. */
const ANSWER_IN_TURN = `const { appendFileSync, statSync } = require('node:fs');
exports.handler = async () => {
  appendFileSync(process.env.CALLS, '.');
  const answers = JSON.parse(process.env.ANSWERS);
  const answer = answers[Math.min(statSync(process.env.CALLS).size, answers.length) - 1];
  if (answer.throws) throw Object.assign(new Error(answer.throws.message), { name: answer.throws.name });
  return answer.returns;
};`;

/** The functions that a case calls. */
export function lambdasOf({ number, functions }: NumberedCase, folder: string): Record<string, TestLambda> {
  return Object.fromEntries(
    Object.entries(functions).map(([name, answers]) => [
      functionName(number, name),
      {
        code: ANSWER_IN_TURN,
        variables: { CALLS: callsFile(folder, number, name), ANSWERS: JSON.stringify(answers) },
      },
    ]),
  );
}

/** Runs a case as a state machine of its own. */
export async function runCase(client: SFNClient, example: NumberedCase, folder: string): Promise<Outcome> {
  const { number, functions } = example;
  const definition = Object.keys(functions).reduce(
    (text, name) => text.replaceAll(`\${${name}}`, lambdaArn(functionName(number, name))),
    JSON.stringify(example.definition),
  );
  const { stateMachineArn } = await client.send(
    new CreateStateMachineCommand({ name: `case-${number}`, definition, roleArn: ROLE_ARN }),
  );
  const input = JSON.stringify(example.input);
  const { executionArn } = await client.send(new StartExecutionCommand({ stateMachineArn, input }));
  const endsAt = performance.now() + PATIENCE_MILLISECONDS;
  for (;;) {
    const found = await client.send(new DescribeExecutionCommand({ executionArn }));
    if (found.status !== 'RUNNING' || performance.now() > endsAt) {
      const calls = Object.keys(functions).map((name) => [name, countCalls(folder, number, name)]);
      return {
        status: found.status ?? '',
        ...(found.status === 'SUCCEEDED' && { output: JSON.parse(found.output ?? 'null') }),
        ...(found.error && { error: found.error }),
        calls: Object.fromEntries(calls),
      };
    }
    await wait(20);
  }
}

function functionName(number: number, name: string): string {
  return `case-${number}-${name}`;
}

function callsFile(folder: string, number: number, name: string): string {
  return join(folder, `${functionName(number, name)}.calls`);
}

function countCalls(folder: string, number: number, name: string): number {
  const file = callsFile(folder, number, name);
  return existsSync(file) ? readFileSync(file).byteLength : 0;
}
