import type { LogLine } from '../services.ts';
import { cutBatches } from './cut-batches.ts';

/**
 * What Firehose takes in one record, and how many lines of JSON it takes out of one again: beyond 500 it says that it
 * took the record and then sorts none of it. It bills each record by 5 KB begun, however many lines are in it.
 */
const RECORD = { items: 500, bytes: 1_024_000 };

/** Lines with their ends, joined to as few Firehose records as hold them, in their order. */
export function joinLogLines(lines: readonly LogLine[]): string[] {
  const sized = lines.map(({ line }) => ({ text: `${line}\n`, bytes: Buffer.byteLength(line) + 1 }));
  return cutBatches(sized, RECORD).map((batch) => batch.map(({ text }) => text).join(''));
}
