import { compareUtf8 } from '../requests/compare-utf8.ts';

/** Bounds of a sort key as a list asks for them; `after` and `before` are exclusive. */
export interface SortKeyBounds {
  prefix?: string;
  after?: string;
  before?: string;
}

/**
 * The one condition on a sort key that DynamoDB allows. `between` has its bounds in it, so what equals one of
 * `except` is left out afterwards.
 */
export type SortKeyRange =
  | { kind: 'all' | 'nothing' }
  | { kind: 'prefix' | 'above' | 'below'; text: string }
  | { kind: 'between'; from: string; to: string; except: string[] };

const MAX_SORT_KEY_BYTES = 1_024;
const LAST_CHARACTER = '\u{10ffff}';

/** Brings prefix, lower and upper bound down to one range in the order of UTF-8 bytes. */
export function toSortKeyRange({ prefix = '', after, before }: SortKeyBounds): SortKeyRange {
  // A bound outside what the prefix allows either bounds nothing or leaves nothing.
  let lower = after;
  if (lower !== undefined && compareUtf8(lower, prefix) < 0) lower = undefined;
  else if (lower !== undefined && !lower.startsWith(prefix)) return { kind: 'nothing' };
  let upper = before;
  if (upper !== undefined && compareUtf8(upper, prefix) <= 0) return { kind: 'nothing' };
  if (upper !== undefined && !upper.startsWith(prefix)) upper = undefined;
  if (lower !== undefined && upper !== undefined && compareUtf8(lower, upper) >= 0)
    return { kind: 'nothing' };

  if (lower === undefined && upper === undefined) {
    return prefix === '' ? { kind: 'all' } : { kind: 'prefix', text: prefix };
  }
  if (prefix === '' && upper === undefined) return { kind: 'above', text: lower! };
  if (prefix === '' && lower === undefined) return { kind: 'below', text: upper! };
  return {
    kind: 'between',
    from: lower ?? prefix,
    to: upper ?? lastWithPrefix(prefix),
    except: [lower, upper].filter((bound) => bound !== undefined),
  };
}

/** The last text with the prefix that fits a sort key, among those of whole Unicode characters. */
function lastWithPrefix(prefix: string): string {
  const room = MAX_SORT_KEY_BYTES - Buffer.byteLength(prefix);
  return prefix + LAST_CHARACTER.repeat(Math.max(0, Math.floor(room / Buffer.byteLength(LAST_CHARACTER))));
}
