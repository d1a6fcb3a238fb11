import { isPredictionRequest } from '../../core/contracts/prediction-routes.ts';
import { AccessError } from '../cli-error.ts';
import { formatDuration } from '../format-time.ts';
import type { HttpAnswer } from '../http-exchange.ts';
import type { Proof } from './authorise.ts';

/** What AWS lets a signature's time differ by. */
const CLOCKS_APART_MILLISECONDS = 300_000;

/** Says why a request with a proof was refused (401, 403), as far as the answer and its time tell, and what to do. */
export function explainRefusal(
  answer: HttpAnswer,
  request: { proof: Exclude<Proof, 'nothing'>; method: string; path: string },
  now: Date,
): AccessError {
  const said = messageOf(answer.text);
  const { method, path } = request;
  if (request.proof === 'key')
    return new AccessError(
      said && !/^(forbidden|unauthorized)$/i.test(said)
        ? said
        : 'the platform refused the API key: it is unknown, revoked or expired, or this platform takes no keys',
      'npx perennial keys list shows the keys there are and what each is good for',
    );
  const apart = clocksApart(answer, now);
  if (apart !== undefined || /signature (expired|not yet current)/i.test(said))
    return new AccessError(
      `AWS refused the signature: this clock and its own are ${apart === undefined ? 'too far' : formatDuration(apart)} apart`,
      'set the clock of this machine and try again',
    );
  if (/token.*expired|expired.*token/i.test(`${said} ${answer.headers['x-amzn-errortype'] ?? ''}`))
    return new AccessError('the AWS credentials are expired', 'sign in once more, such as: aws sso login');
  if (/security token.*invalid|signature we calculated does not match/i.test(said))
    return new AccessError(
      'AWS does not know these credentials, or they are damaged',
      'aws sts get-caller-identity says whose they are',
    );
  return new AccessError(
    `AWS refused ${method} ${path}: these credentials may not call it${said ? ` (${said})` : ''}`,
    isPredictionRequest(method, path)
      ? 'where predictions take an API key, give it by PERENNIAL_KEY or --key'
      : 'they need execute-api:Invoke on this API, in its account: aws sts get-caller-identity says whose they are',
  );
}

function messageOf(text: string): string {
  try {
    const body = JSON.parse(text) as { detail?: unknown; message?: unknown; Message?: unknown };
    return String(body.detail ?? body.message ?? body.Message ?? '').slice(0, 500);
  } catch {
    return '';
  }
}

/** How far the answer's `Date` is from this clock, where that is too far for a signature. */
function clocksApart({ headers }: HttpAnswer, now: Date): number | undefined {
  const apart = Math.abs(Date.parse(headers.date ?? '') - now.getTime());
  return apart > CLOCKS_APART_MILLISECONDS ? apart : undefined;
}
