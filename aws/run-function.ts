import middy from '@middy/core';
import type { Handler } from '../lambdas/handle.ts';
import { toProblem } from '../lambdas/http/problem.ts';
import type { HttpResult } from '../lambdas/http/request.ts';
import type { DisposableScratch } from '../platform/scratch-folder.ts';
import type { CreateInstruments, HostedFunction, Instruments, LambdaContext } from './host.ts';
import { requestIdOf } from './name-invocation.ts';
import { type Makers, type StartedServices, startServices } from './start-services.ts';

/** A function with everything that its generated entry puts together. */
export interface Deployed {
  hosted: HostedFunction;
  handler: Handler;
  makers: Makers;
  createInstruments: CreateInstruments;
  /** Makes the folder of one invocation; bare functions have none. */
  createScratch?: () => DisposableScratch;
}

/**
 * A process may be frozen as soon as it has answered, for seconds or for good. What was begun to be sent beside a
 * request is given this long to arrive before the answer; most often it has by then.
 */
const SENDING_MILLISECONDS = 200;
/** Lambda kills a process half a second after it told it to end, if it tells it at all. */
const LAST_MOMENT_MILLISECONDS = 400;

export type LambdaHandler = (event: unknown, context: LambdaContext) => Promise<unknown>;

/**
 * The Lambda handler of one function. Its services are made once a process, and a start that failed is tried again
 * by the next invocation; each invocation has a scratch folder of its own. What the handler throws leaves with its
 * name, by which workflows tell failures apart; where HTTP waits for an answer it becomes a problem+json.
 */
export function runFunction({
  hosted,
  handler,
  makers,
  createInstruments,
  createScratch,
}: Deployed): LambdaHandler {
  const environment = process.env.PERENNIAL_ENVIRONMENT ?? 'unknown';
  const instruments = createInstruments({ function: hosted.name, environment });
  let services: StartedServices | undefined;
  let scratch: DisposableScratch | undefined;

  process.once('SIGTERM', async () => {
    await waitFor(services?.heldLog?.flush({ force: true }), LAST_MOMENT_MILLISECONDS);
    services?.heldLog?.giveUp();
    instruments.flush();
    await scratch?.dispose().catch(() => undefined);
    process.exit(0);
  });

  async function invoke(event: unknown, context: LambdaContext): Promise<unknown> {
    let sending: Promise<void> | undefined;
    try {
      services ??= startServices(hosted, makers, instruments, process.env);
      scratch = createScratch?.();
      // the object keeps its identity over invocations: what a warm function remembers hangs on it
      if (scratch) services.scratch = scratch;
      sending = services.heldLog?.flush();
      return await handler(event, services);
    } catch (error) {
      instruments.log({ level: 'error', message: 'function failed', error });
      if (hosted.answersHttp) return answerFailure(error, requestIdOf(event) ?? context.awsRequestId);
      throw error;
    } finally {
      await waitFor(sending, SENDING_MILLISECONDS);
      await disposeQuietly(scratch, instruments);
      scratch = undefined;
    }
  }

  // no early timeout: its answer would leave the work running into the next invocation, in a folder that is gone
  return middy(invoke, { timeoutEarlyInMillis: 0 }).use(instruments.middlewares) as unknown as LambdaHandler;
}

/** Fulfils with `work`, or when the time is up. */
async function waitFor(work: Promise<void> | undefined, milliseconds: number): Promise<void> {
  if (!work) return;
  let timer: NodeJS.Timeout | undefined;
  const timeIsUp = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, milliseconds);
  });
  await Promise.race([work, timeIsUp]);
  clearTimeout(timer);
}

function answerFailure(error: unknown, requestId: string): HttpResult {
  const problem = toProblem(error, requestId);
  return {
    statusCode: problem.status,
    headers: { 'content-type': 'application/problem+json' },
    body: JSON.stringify(problem),
  };
}

/** A failure to delete must not stand in the place of the handler's own error. */
async function disposeQuietly(scratch: DisposableScratch | undefined, { log }: Instruments): Promise<void> {
  try {
    await scratch?.dispose();
  } catch (error) {
    log({ level: 'warn', message: 'scratch folder not deleted', error });
  }
}
