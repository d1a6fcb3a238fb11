import { isUtf8 } from 'node:buffer';
import { createReadStream } from 'node:fs';
import type { Reason } from '../../core/contracts/names.ts';
import { scanLines } from '../../core/data/json/scan-lines.ts';
import type { IngestLimits } from '../../core/data/sniffing/sniffed-file.ts';
import type { Utf8File } from './decode-text.ts';

export interface TextSource extends Utf8File {
  folder: string;
  limits: IngestLimits;
}

const CHUNK_BYTES = 1_048_576;

/**
 * Hands a file to `scan` piece by piece. `scan` answers how many bytes it is done with, up to the end of a
 * line; the rest comes again in front of the next piece. A Reason tells why the file cannot be read to its
 * end: it is not UTF-8, or a record is longer than the limit.
 */
export async function scanFile(
  source: TextSource,
  scan: (bytes: Buffer, isLast: boolean) => number | Promise<number>,
): Promise<Reason | undefined> {
  const { maxRecordBytes } = source.limits;
  let rest: Buffer = Buffer.alloc(0);
  let position = source.textStart;
  const stream = createReadStream(source.file, { start: position, highWaterMark: CHUNK_BYTES });
  for await (const chunk of stream) {
    const bytes: Buffer = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    const done = await scan(bytes, false);
    if (!isUtf8(bytes.subarray(0, done))) return notUtf8(source, position);
    position += done;
    rest = bytes.subarray(done);
    if (rest.length > maxRecordBytes)
      return isUtf8Start(rest) ? tooLong(source, position) : notUtf8(source, position);
  }
  await scan(rest, true);
  return isUtf8(rest) ? undefined : notUtf8(source, position);
}

/** Whether bytes are UTF-8 but for a last character that is cut off. */
function isUtf8Start(bytes: Buffer): boolean {
  return [0, 1, 2, 3].some((cut) => isUtf8(bytes.subarray(0, bytes.length - cut)));
}

async function notUtf8(source: TextSource, from: number): Promise<Reason> {
  let line = await lineAt(source, from);
  let badLine: number | undefined;
  for await (const lines of linesFrom(source, from)) {
    for (const bytes of lines) {
      if (!isUtf8(bytes)) badLine ??= line;
      line++;
    }
    if (badLine !== undefined) break;
  }
  const message = `line ${badLine ?? line} is not UTF-8; declare data.encoding when the file has another encoding`;
  return { code: 'wrongEncoding', message };
}

async function tooLong(source: TextSource, position: number): Promise<Reason> {
  const line = await lineAt(source, position);
  const message = `the record that begins on line ${line} is longer than ${source.limits.maxRecordBytes} bytes; is a quotation mark left open?`;
  return { code: 'recordTooLong', message };
}

/** The number of the line that begins at `position`. Reads the file again: only refusals need it. */
async function lineAt(source: TextSource, position: number): Promise<number> {
  let line = 1;
  for await (const lines of linesFrom(source, source.textStart, position)) line += lines.length;
  return line;
}

async function* linesFrom(source: TextSource, from: number, to?: number): AsyncGenerator<Buffer[]> {
  let rest: Buffer = Buffer.alloc(0);
  if (to !== undefined && to <= from) return;
  const end = to === undefined ? undefined : to - 1;
  for await (const chunk of createReadStream(source.file, { start: from, end, highWaterMark: CHUNK_BYTES })) {
    const bytes: Buffer = Buffer.concat([rest, chunk]);
    const lines: Buffer[] = [];
    const done = scanLines(bytes, 0, false, (start, end) => lines.push(bytes.subarray(start, end)));
    rest = bytes.subarray(done);
    yield lines;
  }
  if (rest.length > 0) yield [rest];
}
