import { EventBridgeClient, PutEventsCommand, type PutEventsRequestEntry } from '@aws-sdk/client-eventbridge';
import { PerennialError } from '../../core/errors.ts';
import { EVENT_SOURCE, MAX_ENTRY_BYTES, writeEventDetail } from '../event-detail.ts';
import type { Events, PerennialEvent } from '../services.ts';
import { type CallLimits, clientSettings, SMALL_CALL_LIMITS } from './call-limits.ts';
import { callService, once } from './call-service.ts';
import { cutBatches } from './cut-batches.ts';
import { isPassing } from './service-failure.ts';

export interface EventBridgeEventsOptions {
  bus: string;
  client?: EventBridgeClient;
  limits?: Partial<CallLimits>;
}

interface SizedEntry {
  entry: PutEventsRequestEntry;
  bytes: number;
}

const MAX_ENTRIES = 10;

/** The events of one bus; a call carries no more bytes than one entry may. Nothing is sent when one of a call's events is refused. */
export function createEventBridgeEvents({
  bus,
  client: given,
  limits: own,
}: EventBridgeEventsOptions): Events {
  const limits = { ...SMALL_CALL_LIMITS, ...own };
  const client = once(() => given ?? new EventBridgeClient(clientSettings(limits)));

  /** A call may take some entries and not others: those go again, and only those. */
  async function send(batch: SizedEntry[]): Promise<void> {
    await callService('the event bus', limits, async ({ abortSignal, pause }) => {
      let entries = batch.map(({ entry }) => entry);
      for (let attempt = 1; ; attempt++) {
        const answer = await client().send(new PutEventsCommand({ Entries: entries }), { abortSignal });
        if (!answer.FailedEntryCount) return;
        const refusals = (answer.Entries ?? []).map(({ ErrorCode }) => ErrorCode);
        const lasting = refusals.find((code) => code && !isPassing({ name: code }));
        if (lasting) throw refuse('ServiceRefusedError', lasting);
        entries = entries.filter((_, index) => refusals[index]);
        if (attempt === limits.attempts) throw refuse('ServiceUnavailableError', refusals.find(Boolean));
        await pause(attempt);
      }
    });
  }

  return {
    async put(events) {
      const entries = events.map((event) => toEntry(bus, event));
      for (const batch of cutBatches(entries, { items: MAX_ENTRIES, bytes: MAX_ENTRY_BYTES }))
        await send(batch);
    },
  };
}

function toEntry(bus: string, event: PerennialEvent): SizedEntry {
  const { text, bytes } = writeEventDetail(event);
  const entry = { EventBusName: bus, Source: EVENT_SOURCE, DetailType: event.detailType, Detail: text };
  return { entry, bytes };
}

function refuse(
  name: 'ServiceUnavailableError' | 'ServiceRefusedError',
  reason: string | undefined,
): PerennialError {
  return new PerennialError(name, 'the event bus did not take every event', {
    service: 'the event bus',
    reason,
  });
}
