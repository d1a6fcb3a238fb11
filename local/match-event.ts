import type { DeliveredEvent } from '../platform/services.ts';
import type { DetailPattern, EventPattern } from '../wiring/types.ts';

/** Whether EventBridge would hand this event to a rule with this pattern. */
export function matchEvent(pattern: EventPattern, event: DeliveredEvent): boolean {
  return (
    pattern.source.includes(event.source) &&
    pattern['detail-type'].includes(event.detailType) &&
    (pattern.detail === undefined || matchDetail(pattern.detail, event.detail))
  );
}

function matchDetail(pattern: DetailPattern, value: unknown): boolean {
  if (value === null || typeof value !== 'object') return false;
  return Object.entries(pattern).every(([field, wanted]) => {
    const found = (value as Record<string, unknown>)[field];
    if (!Array.isArray(wanted)) return matchDetail(wanted as DetailPattern, found);
    return wanted.some((leaf: string | { prefix: string }) =>
      typeof leaf === 'string' ? found === leaf : typeof found === 'string' && found.startsWith(leaf.prefix),
    );
  });
}
