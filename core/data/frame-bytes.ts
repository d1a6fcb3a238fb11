import { PerennialError } from '../errors.ts';
import type { Column, ColumnKind, Frame } from './frame.ts';
import { packDecimals, unpackDecimals } from './pack-decimals.ts';

/**
 * A frame as bytes: a line of JSON that names the columns, blanks up to a multiple of 8, then every column's
 * values one after another in the machine's (little-endian) order, each starting at a multiple of 8.
 */
export function encodeFrame(frame: Frame): Uint8Array {
  const parts = partsOf(frame, false);
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    bytes.set(part, offset);
    offset += part.length;
  }
  return bytes;
}

/**
 * A frame as bytes, piece by piece, for keeping: as encodeFrame has it, but numbers and times that are decimals of few
 * digits are whole numbers of 32 bits, which are fewer bytes to store and take longer to read.
 */
export function packFrame(frame: Frame): Uint8Array[] {
  return partsOf(frame, true);
}

function partsOf(frame: Frame, isPacking: boolean): Uint8Array[] {
  const columns = Object.entries(frame.columns).map(([name, column]) =>
    encodeColumn(name, column, isPacking),
  );
  const line = Buffer.from(JSON.stringify({ rows: frame.rows, columns: columns.map(({ head }) => head) }));
  // the line ends right before the first column, whatever blanks stand between
  const head = Buffer.alloc(align(line.length + 1), ' ');
  head.set(line);
  head[head.length - 1] = LINE_FEED;
  return [
    head,
    ...columns.flatMap(({ values: { buffer, byteOffset, byteLength } }) => [
      new Uint8Array(buffer, byteOffset, byteLength),
      new Uint8Array(align(byteLength) - byteLength),
    ]),
  ];
}

interface ColumnHead {
  name: string;
  kind: ColumnKind;
  levels?: string[];
  /** Of numbers and times that are whole numbers of 32 bits here: they are divided by 10 to this power. */
  decimals?: number;
}

interface Header {
  rows: number;
  columns: ColumnHead[];
}

function encodeColumn(
  name: string,
  column: Column,
  isPacking: boolean,
): { head: ColumnHead; values: Float64Array | Int32Array | Int8Array } {
  const { kind } = column;
  if (kind === 'category') return { head: { name, kind, levels: column.levels }, values: column.codes };
  const { values } = column;
  const packed = isPacking && values instanceof Float64Array ? packDecimals(values) : undefined;
  if (packed === undefined) return { head: { name, kind }, values };
  return { head: { name, kind, decimals: packed.decimals }, values: packed.whole };
}

/**
 * The frame that encodeFrame or packFrame wrote; columns that are not packed share memory with `bytes` where alignment
 * allows. UnreadableDataError for anything else, cut-off bytes among it.
 */
export function decodeFrame(bytes: Uint8Array): Frame {
  // a Buffer's own slice would share its memory and stay where it is
  const aligned = bytes.byteOffset % 8 === 0 ? bytes : new Uint8Array(bytes);
  const end = aligned.indexOf(LINE_FEED);
  const header = readHeader(aligned.subarray(0, Math.max(0, end)));
  let offset = end + 1;
  const columns: Record<string, Column> = Object.create(null);
  for (const head of header.columns) {
    const bytesPerValue = head.decimals === undefined ? BYTES_PER_VALUE[head.kind] : 4;
    const length = align(header.rows * bytesPerValue);
    if (offset % 8 !== 0 || offset + length > aligned.length) throw unreadable();
    const start = aligned.byteOffset + offset;
    columns[head.name] = columnAt(head, aligned.buffer as ArrayBuffer, start, header.rows);
    offset += length;
  }
  return { rows: header.rows, columns };
}

const LINE_FEED = 0x0a;
const BYTES_PER_VALUE = { number: 8, timestamp: 8, boolean: 1, category: 4 } as const;

function readHeader(line: Uint8Array): Header {
  try {
    return JSON.parse(Buffer.from(line).toString('utf8')) as Header;
  } catch (error) {
    throw unreadable(error);
  }
}

function unreadable(cause?: unknown): PerennialError {
  return new PerennialError('UnreadableDataError', 'these bytes are no encoded frame', {}, cause);
}

function columnAt(head: ColumnHead, buffer: ArrayBuffer, offset: number, rows: number): Column {
  const { kind, levels = [], decimals } = head;
  switch (kind) {
    case 'number':
    case 'timestamp': {
      if (decimals === undefined) return { kind, values: new Float64Array(buffer, offset, rows) };
      return { kind, values: unpackDecimals(new Int32Array(buffer, offset, rows), decimals) };
    }
    case 'boolean':
      return { kind, values: new Int8Array(buffer, offset, rows) };
    case 'category':
      return { kind, codes: new Int32Array(buffer, offset, rows), levels };
  }
}

function align(length: number): number {
  return Math.ceil(length / 8) * 8;
}
