import type { HistoryEvent } from '@aws-sdk/client-sfn';
import type { Json } from '../../core/contracts/names.ts';
import type { ExecutionStep } from '../services.ts';

/** A failed attempt at a state; what became of it, the event after it tells. */
interface Failure {
  Error: string;
  Cause: string;
}

const ENTERED = /StateEntered$/;
const EXITED = /StateExited$/;
/** Ends of attempts. An iteration's end is told by the state inside it, an execution's by its last state. */
const FAILED = /^(Task|LambdaFunction|Activity|ParallelState|MapState|Evaluation).*(Failed|TimedOut)$/;
const STARTED_AGAIN = /(Scheduled|StateStarted)$/;

/** The steps that Step Functions' history tells of, in its order. */
export function toExecutionSteps(events: HistoryEvent[]): ExecutionStep[] {
  const stateOf = new Map<number, string>();
  const failureOf = new Map<number, Failure>();
  const followerOf = new Map(events.map((event) => [event.previousEventId ?? 0, event.type ?? '']));
  const steps: ExecutionStep[] = [];

  for (const event of events) {
    const { id = 0, previousEventId = 0, type = '' } = event;
    const state =
      event.stateEnteredEventDetails?.name ??
      event.stateExitedEventDetails?.name ??
      stateOf.get(previousEventId) ??
      '';
    stateOf.set(id, state);
    const tell = (kind: ExecutionStep['kind'], detail: Json | undefined): void => {
      const at = (event.timestamp ?? new Date(0)).toISOString();
      steps.push({ at, state, kind, ...(detail !== undefined && { detail }) });
    };

    if (ENTERED.test(type)) tell('entered', parse(event.stateEnteredEventDetails?.input));
    else if (EXITED.test(type)) {
      const caught = failureOf.get(previousEventId);
      if (caught) tell('caught', { ...caught });
      tell('exited', parse(event.stateExitedEventDetails?.output));
    } else if (FAILED.test(type)) {
      const failure = readFailure(event) ?? failureOf.get(previousEventId) ?? { Error: '', Cause: '' };
      failureOf.set(id, failure);
      const follower = followerOf.get(id) ?? '';
      if (STARTED_AGAIN.test(follower)) tell('retried', { ...failure });
      else if (!EXITED.test(follower)) tell('failed', { ...failure });
    } else if (type === 'ExecutionFailed' && !failureOf.has(previousEventId)) {
      tell('failed', { ...(readFailure(event) ?? { Error: '', Cause: '' }) });
    } else {
      const failure = failureOf.get(previousEventId);
      if (failure && type === 'MapIterationFailed') failureOf.set(id, failure);
    }
  }
  return steps;
}

/** Each type of event has its error under a name of its own. */
function readFailure(event: HistoryEvent): Failure | undefined {
  for (const [name, details] of Object.entries(event)) {
    if (!/(Failed|TimedOut)EventDetails$/.test(name)) continue;
    const { error = '', cause = '' } = details as { error?: string; cause?: string };
    return { Error: error, Cause: cause };
  }
  return undefined;
}

function parse(text: string | undefined): Json | undefined {
  return text === undefined ? undefined : (JSON.parse(text) as Json);
}
