import { PerennialError } from '../errors.ts';
import type { Column, Frame } from './frame.ts';

/**
 * A frame as bytes: a line of JSON that names the columns, blanks up to a multiple of 8, then every column's
 * values one after another in the machine's (little-endian) order, each starting at a multiple of 8.
 */
export function encodeFrame(frame: Frame): Uint8Array {
  const columns = Object.entries(frame.columns);
  const header = {
    rows: frame.rows,
    columns: columns.map(([name, column]) => ({
      name,
      kind: column.kind,
      ...(column.kind === 'category' && { levels: column.levels }),
    })),
  };
  const head = Buffer.from(`${JSON.stringify(header)}\n`);
  const lengths = columns.map(([, column]) => align(valuesOf(column).byteLength));
  const bytes = new Uint8Array(align(head.length) + lengths.reduce((sum, length) => sum + length, 0));
  bytes.fill(0x20, 0, align(head.length));
  // the line ends right before the first column, whatever blanks stand between
  bytes.set(head.subarray(0, -1));
  bytes[align(head.length) - 1] = 0x0a;
  let offset = align(head.length);
  columns.forEach(([, column], i) => {
    const values = valuesOf(column);
    bytes.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), offset);
    offset += lengths[i] ?? 0;
  });
  return bytes;
}

interface Header {
  rows: number;
  columns: { name: string; kind: Column['kind']; levels?: string[] }[];
}

/**
 * The frame that encodeFrame wrote; its columns share memory with `bytes` where alignment allows. UnreadableDataError
 * for anything else, cut-off bytes among it.
 */
export function decodeFrame(bytes: Uint8Array): Frame {
  // a Buffer's own slice would share its memory and stay where it is
  const aligned = bytes.byteOffset % 8 === 0 ? bytes : new Uint8Array(bytes);
  const end = aligned.indexOf(0x0a);
  const header = readHeader(aligned.subarray(0, Math.max(0, end)));
  let offset = end + 1;
  const columns: Record<string, Column> = Object.create(null);
  for (const { name, kind, levels } of header.columns) {
    const length = align(header.rows * BYTES_PER_VALUE[kind]);
    if (offset % 8 !== 0 || offset + length > aligned.length) throw unreadable();
    const start = aligned.byteOffset + offset;
    columns[name] = columnAt(kind, aligned.buffer as ArrayBuffer, start, header.rows, levels);
    offset += length;
  }
  return { rows: header.rows, columns };
}

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

function columnAt(
  kind: Column['kind'],
  buffer: ArrayBuffer,
  offset: number,
  rows: number,
  levels: string[] = [],
): Column {
  switch (kind) {
    case 'number':
    case 'timestamp':
      return { kind, values: new Float64Array(buffer, offset, rows) };
    case 'boolean':
      return { kind, values: new Int8Array(buffer, offset, rows) };
    case 'category':
      return { kind, codes: new Int32Array(buffer, offset, rows), levels };
  }
}

function valuesOf(column: Column): Float64Array | Int32Array | Int8Array {
  return column.kind === 'category' ? column.codes : column.values;
}

function align(length: number): number {
  return Math.ceil(length / 8) * 8;
}
