import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { JsonObject, JsonValue } from '../../../local/workflow/json-value.ts';
import { loadMachine } from '../../../local/workflow/load-machine.ts';
import { runMachine } from '../../../local/workflow/run-machine.ts';
import { makeHost, namedError, type TestFunction } from './make-host.ts';

type Answer = { returns: JsonValue } | { throws: { name: string; message: string } };

interface ConformanceCase {
  name: string;
  /** Where the expected outcome comes from. */
  source?: string;
  /** Where the case was tried and does not come out as AWS would have it; for those who run the cases there. */
  differsOn?: string[];
  definition: JsonObject;
  input: JsonValue;
  /** One answer for each call; the last one repeats. */
  functions: Record<string, Answer[]>;
  expect: {
    status: string;
    output?: JsonValue;
    error?: string;
    calls?: Record<string, number>;
  };
}

const FOLDER = new URL('../../fixtures/workflow-conformance/', import.meta.url);
const CASES = readdirSync(FOLDER)
  .sort()
  .map((file) => JSON.parse(readFileSync(new URL(file, FOLDER), 'utf8')) as ConformanceCase);

function answerInTurn(answers: Answer[]): TestFunction {
  let calls = 0;
  return () => {
    const answer = answers[Math.min(calls++, answers.length - 1)]!;
    if ('returns' in answer) return answer.returns;
    throw namedError(answer.throws.name, answer.throws.message);
  };
}

describe('the conformance cases', () => {
  it('are there, each under its own name', () => {
    expect(CASES.length).toBeGreaterThanOrEqual(60);
    expect(new Set(CASES.map(({ name }) => name)).size).toBe(CASES.length);
  });

  it.each(CASES.map((example) => [example.name, example] as const))('%s', async (_name, example) => {
    const answers = Object.entries(example.functions).map(([name, list]) => [name, answerInTurn(list)]);
    const { host, clock, calls } = makeHost(Object.fromEntries(answers));
    const names = Object.fromEntries(Object.keys(example.functions).map((name) => [name, name]));
    const machine = loadMachine(JSON.stringify(example.definition), names);

    const result = await clock.drive(runMachine(machine, example.input, host));

    const { status, output, error, calls: expectedCalls } = example.expect;
    expect(result).toMatchObject(error === undefined ? { status } : { status, error });
    if (output !== undefined) expect(result).toEqual({ status, output });
    for (const [name, count] of Object.entries(expectedCalls ?? {})) {
      expect([name, calls.filter((call) => call.name === name).length]).toEqual([name, count]);
    }
    expect(clock.pending()).toBe(0);
  });
});
