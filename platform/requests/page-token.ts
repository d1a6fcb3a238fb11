import { digestOf } from '../../core/canonical-json.ts';
import { PerennialError } from '../../core/errors.ts';

const FINGERPRINT_LENGTH = 12;

/** The text that goes on with a list after `cursor`; it fits no other request. */
export function writePageToken(request: object, cursor: string[]): string {
  return Buffer.from(JSON.stringify([fingerprint(request), ...cursor])).toString('base64url');
}

/** The cursor of a `next` text (empty without one). Throws InvalidInputError for one of another request. */
export function readPageToken(next: string | undefined, request: object, length: number): string[] {
  if (next === undefined) return [];
  const parts = parse(next);
  const isToken =
    Array.isArray(parts) && parts.length === length + 1 && parts.every((part) => typeof part === 'string');
  if (!isToken || parts[0] !== fingerprint(request)) {
    throw new PerennialError('InvalidInputError', 'next is not what this list answered');
  }
  return parts.slice(1);
}

function parse(next: string): unknown {
  try {
    return JSON.parse(Buffer.from(String(next), 'base64url').toString());
  } catch {
    return undefined;
  }
}

function fingerprint(request: object): string {
  return digestOf(request).slice(0, FINGERPRINT_LENGTH);
}
