import type { Problem } from '../core/contracts/api.ts';
import { CliError, ProblemError, UnreachableError } from './cli-error.ts';
import { EXIT } from './exit-code.ts';
import type { HttpAnswer } from './http-exchange.ts';

const PASSING = new Set([429, 502, 503, 504]);

/** True for an answer after which the same request is worth another try. */
export function isPassing(answer: Pick<HttpAnswer, 'status'>): boolean {
  return PASSING.has(answer.status);
}

/** The answer's JSON; throws ProblemError for a refusal, whatever form it came in. */
export function readJson(answer: HttpAnswer, url: URL): unknown {
  let body: unknown;
  try {
    body = answer.text === '' ? undefined : JSON.parse(answer.text);
  } catch {
    body = undefined;
  }
  if (answer.status >= 200 && answer.status < 300) {
    if (body !== undefined || answer.text === '') return body;
    throw new CliError(
      `${url.origin} answered something that is not JSON`,
      EXIT.notAsAsked,
      'is it a Perennial platform? check --url or PERENNIAL_URL',
    );
  }
  const problem = toProblem(body, answer);
  if (isPassing(answer)) throw new UnreachableError(`${url.origin} is not able to answer: ${problem.detail}`);
  throw new ProblemError(problem);
}

function toProblem(body: unknown, answer: HttpAnswer): Problem {
  const sent =
    body !== null && typeof body === 'object' ? (body as Partial<Problem> & { message?: string }) : {};
  const message = /<Message>([^<]*)<\/Message>/.exec(answer.text)?.[1];
  return {
    type: 'about:blank',
    title: `HTTP ${answer.status}`,
    requestId: '',
    ...sent,
    detail: sent.detail ?? sent.title ?? sent.message ?? message ?? `the answer was HTTP ${answer.status}`,
    status: answer.status,
  };
}
