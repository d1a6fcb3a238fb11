import { PerennialError } from '../core/errors.ts';
import { writeJson } from './requests/json-text.ts';
import type { PerennialEvent } from './services.ts';

/** Where our own events come from. */
export const EVENT_SOURCE = 'perennial';
/** The largest entry; its size counts source, detail type and detail, in bytes of UTF-8. */
export const MAX_ENTRY_BYTES = 262_144;
const MAX_DETAIL_TYPE_CHARACTERS = 128;

/**
 * An event's detail as JSON, and the size of its entry as EventBridge counts it. Throws InvalidInputError for what is
 * no event, and SizeLimitError for one that is too large.
 */
export function writeEventDetail({ detailType, detail }: PerennialEvent): { text: string; bytes: number } {
  if (typeof detailType !== 'string' || detailType === '' || detailType.length > MAX_DETAIL_TYPE_CHARACTERS) {
    throw new PerennialError(
      'InvalidInputError',
      `a detail type has 1 to ${MAX_DETAIL_TYPE_CHARACTERS} characters`,
    );
  }
  if (typeof detail !== 'object' || detail === null || Array.isArray(detail)) {
    throw new PerennialError('InvalidInputError', `the detail of ${detailType} is not an object`);
  }
  const rest = EVENT_SOURCE.length + Buffer.byteLength(detailType);
  const limits = { maxBytes: MAX_ENTRY_BYTES - rest, maxDepth: 1_000 };
  const text = writeJson(detail, `the detail of ${detailType}`, limits);
  return { text, bytes: rest + Buffer.byteLength(text) };
}
