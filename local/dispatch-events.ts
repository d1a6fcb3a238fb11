import type { Clock } from '../platform/clock.ts';
import type { EventQueue, QueuedEvent } from '../platform/local/event-queue.ts';
import type { DeliveredEvent } from '../platform/services.ts';
import { type FunctionName, functions } from '../wiring/functions.ts';
import type { FunctionWiring } from '../wiring/types.ts';
import { matchEvent } from './match-event.ts';

/** EventBridge's own limits on retrying a target: 24 hours, 185 times. */
const MAX_ATTEMPTS = 185;
const MAX_AGE_MILLISECONDS = 24 * 3_600_000;
const FIRST_DELAY_MILLISECONDS = 1_000;
const MAX_DELAY_MILLISECONDS = 600_000;
/** Deliveries under way at once. */
const CONCURRENCY = 8;

export interface EventDispatcher {
  /** True when nothing is due and nothing under way. */
  isIdle(): boolean;
  stop(): void;
}

/**
 * Hands queued events to the functions whose rules match, retrying each target by itself until it is done with
 * the event or the event is a dead letter.
 */
export function dispatchEvents(
  queue: EventQueue,
  clock: Clock,
  invoke: (name: FunctionName, event: unknown) => Promise<unknown>,
  onDeadLetter: (delivery: QueuedEvent, error: string) => void,
): EventDispatcher {
  const inHand = new Set<string>();
  const stopping = new AbortController();
  let wakeUp: AbortController | undefined;

  async function deliver(delivery: QueuedEvent): Promise<void> {
    // not within the pump that hands it out: one that ends at once would start another pump inside that one
    await Promise.resolve();
    if (stopping.signal.aborted) return;
    try {
      if (delivery.target === undefined) queue.fanOut(delivery.id, targetsOf(delivery.event));
      else {
        await invoke(delivery.target as FunctionName, toTargetInput(delivery.event));
        queue.done(delivery.id);
      }
    } catch (error) {
      if (!stopping.signal.aborted) failDelivery(delivery, error);
    } finally {
      inHand.delete(delivery.id);
      pump();
    }
  }

  function failDelivery(delivery: QueuedEvent, error: unknown): void {
    const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    const now = clock.now().getTime();
    const isTooOld = now - Date.parse(delivery.event.time) > MAX_AGE_MILLISECONDS;
    if (delivery.attempts + 1 >= MAX_ATTEMPTS || isTooOld) {
      queue.deadLetter(delivery.id, message);
      onDeadLetter(delivery, message);
    } else {
      const delay = Math.min(FIRST_DELAY_MILLISECONDS * 2 ** delivery.attempts, MAX_DELAY_MILLISECONDS);
      queue.retryLater(delivery.id, now + delay, message);
    }
  }

  function pump(): void {
    if (stopping.signal.aborted) return;
    if (inHand.size < CONCURRENCY)
      for (const delivery of queue.pending(CONCURRENCY - inHand.size, inHand)) {
        inHand.add(delivery.id);
        void deliver(delivery);
      }
    sleepUntilDue();
  }

  /** A retry that is due later gets a timer of its own. */
  function sleepUntilDue(): void {
    wakeUp?.abort();
    const due = queue.nextDueAt(inHand);
    if (!due || inHand.size >= CONCURRENCY) return;
    const delay = due.getTime() - clock.now().getTime();
    if (delay <= 0) return;
    wakeUp = new AbortController();
    clock.sleep(delay, wakeUp.signal).then(pump, () => undefined);
  }

  const unsubscribe = queue.subscribe(pump);
  queueMicrotask(pump);
  return {
    isIdle: () => inHand.size === 0 && queue.pending(1).length === 0,
    stop() {
      stopping.abort();
      wakeUp?.abort();
      unsubscribe();
    },
  };
}

function targetsOf(event: DeliveredEvent): FunctionName[] {
  return (Object.entries(functions) as [FunctionName, FunctionWiring][])
    .filter(([, wiring]) => wiring.events?.some((pattern) => matchEvent(pattern, event)))
    .map(([name]) => name);
}

/** The event in EventBridge's own form. */
function toTargetInput(event: DeliveredEvent): object {
  const { id, source, time, detailType, detail } = event;
  return { version: '0', id, source, time, 'detail-type': detailType, detail };
}
