import type { FaultWorld } from './fault-world.ts';

/** A person or a script that repeats what was answered by a 5xx, with the same Idempotency-Key. */
export interface User {
  /** Answers the first answer below 500 as JSON; throws when its status is not among `expected`. */
  ask(method: string, target: string, body?: unknown, options?: AskOptions): Promise<Answer>;
  /** Asks once and leaves it at that, whatever the answer is. */
  askOnce(method: string, target: string, body?: unknown): Promise<Answer>;
}

interface AskOptions {
  /** @default [200, 202] */
  expected?: number[];
  /** What the request is repeated under. @default the method and the target, numbered */
  key?: string;
}

export interface Answer {
  status: number;
  headers: Record<string, string>;
  body: Record<string, unknown>;
}

const MOST_TRIES = 12;
const PAUSE_MILLISECONDS = 2_000;

export function createUser({ platform, clock }: FaultWorld): User {
  let asked = 0;

  async function request(method: string, target: string, body: unknown, key: string): Promise<Answer> {
    const result = await platform.http({
      method,
      target,
      headers: { 'content-type': 'application/json', 'idempotency-key': key },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    return { status: result.statusCode, headers: result.headers, body: JSON.parse(result.body) };
  }

  return {
    async ask(method, target, body, { expected = [200, 202], key = `key-${asked++}` } = {}) {
      for (let tries = 0; tries < MOST_TRIES; tries++) {
        const answer = await request(method, target, body, key);
        if (expected.includes(answer.status)) return answer;
        if (answer.status < 500)
          throw new Error(`${method} ${target} answered ${answer.status}: ${JSON.stringify(answer.body)}`);
        await clock.advanceBy(PAUSE_MILLISECONDS);
      }
      throw new Error(`${method} ${target} failed ${MOST_TRIES} times`);
    },
    askOnce: (method, target, body) => request(method, target, body, `key-${asked++}`),
  };
}
