import { CliError, UnreachableError } from '../cli-error.ts';
import type { CliIo } from '../cli-io.ts';
import { EXIT } from '../exit-code.ts';
import { exchange, type HttpAnswer } from '../http-exchange.ts';
import { readJson } from '../read-answer.ts';
import type { OpenFile } from './open-file.ts';

/** What is sent where. */
export interface RangeToSend {
  url: URL;
  from: number;
  to: number;
  /** Of a file in parts: may be sent again, and answers an ETag. Otherwise the whole file, written only where nothing is. */
  isPart: boolean;
  /** When the address ends, as the platform said. */
  expiresAt: string;
}

export interface Sending {
  file: OpenFile;
  io: Pick<CliIo, 'sleep'>;
  signal: AbortSignal;
  /** Told how much of the range is on its way; less than before when it is sent anew. */
  onProgress(sentBytes: number): void;
}

const ATTEMPTS = 6;
const FIRST_PAUSE_MILLISECONDS = 500;
/** Below this a body is there before its refusal would be. */
const ASK_FIRST_BYTES = 1_048_576;

/**
 * Sends one range by PUT, again with growing pauses when the connection breaks or the other side is not able to, and
 * answers the ETag. The URL carries its own permission: nothing else is sent along, and no message shows it.
 */
export async function sendRange(range: RangeToSend, sending: Sending): Promise<string> {
  for (let attempt = 1; ; attempt++) {
    sending.signal.throwIfAborted();
    sending.onProgress(0);
    const answer = await put(range, sending).catch((error: unknown) => {
      if (!(error instanceof UnreachableError)) throw error;
      if (attempt === ATTEMPTS) throw gaveUp(error);
      return undefined;
    });
    if (answer && !(isPassing(answer) && attempt < ATTEMPTS)) return readEtag(range, answer, attempt);
    await sending.io.sleep(FIRST_PAUSE_MILLISECONDS * 2 ** (attempt - 1));
  }
}

async function put({ url, from, to, isPart }: RangeToSend, sending: Sending): Promise<HttpAnswer> {
  const body = sending.file.read(from, to, sending.signal);
  let failure: Error | undefined;
  let sentBytes = 0;
  body.on('error', (error) => {
    failure = error;
  });
  body.on('data', (chunk: Buffer) => {
    sentBytes += chunk.length;
    sending.onProgress(sentBytes);
  });
  // it flows once somebody takes it
  body.pause();
  try {
    return await exchange({
      method: 'PUT',
      url,
      headers: {
        'content-length': String(to - from),
        ...(!isPart && { 'if-none-match': '*' }),
        ...(to - from > ASK_FIRST_BYTES && { expect: '100-continue' }),
      },
      body,
    });
  } catch (error) {
    // the connection ends with the file it was fed from, and not the other way round
    throw failure ?? error;
  } finally {
    body.destroy();
  }
}

/** Whether the same may be sent again: S3 also says 500, and 400 for a sender that was too slow. */
function isPassing({ status, text }: HttpAnswer): boolean {
  return status >= 500 || status === 429 || (status === 400 && text.includes('<Code>RequestTimeout</Code>'));
}

function readEtag({ url, isPart, expiresAt }: RangeToSend, answer: HttpAnswer, attempt: number): string {
  const { status, headers, text } = answer;
  // of a file that was sent again, "it exists already" says that the broken one had arrived
  if (status === 412 && !isPart && attempt > 1) return '';
  if (status === 403 || (status === 400 && text.includes('<Code>ExpiredToken</Code>')))
    throw refused(
      answer,
      url,
      `addresses to send to end, these at ${expiresAt} or before: run the same command again`,
    );
  if (status === 404 && isPart) throw refused(answer, url, 'run the same command again');
  if (status >= 300) readJson(answer, url);
  if (!isPart || headers.etag) return headers.etag ?? '';
  throw new CliError(
    `${url.hostname} took a part and did not say its ETag`,
    EXIT.notAsAsked,
    'is there a proxy in between that leaves out headers?',
  );
}

function refused(answer: HttpAnswer, url: URL, hint: string): CliError {
  try {
    readJson(answer, url);
  } catch (error) {
    return new CliError(
      `the file is not taken any more: ${(error as Error).message}`,
      EXIT.notAsAsked,
      hint,
      error,
    );
  }
  throw new RangeError(`${answer.status} is no refusal`);
}

function gaveUp(error: UnreachableError): UnreachableError {
  return new UnreachableError(
    `the file could not be sent in ${ATTEMPTS} attempts: ${error.message}`,
    'nothing became a drop: look at the network and run the same command again',
    error,
  );
}
