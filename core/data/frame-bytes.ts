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

/** The frame that encodeFrame wrote. The columns share memory with `bytes` where alignment allows. */
export function decodeFrame(bytes: Uint8Array): Frame {
  const end = bytes.indexOf(0x0a);
  if (end < 0) throw new PerennialError('UnreadableDataError', 'these bytes are no encoded frame');
  const aligned = bytes.byteOffset % 8 === 0 ? bytes : bytes.slice();
  const header = JSON.parse(Buffer.from(aligned.subarray(0, end)).toString('utf8')) as Header;
  let offset = aligned.byteOffset + end + 1;
  const columns: Record<string, Column> = Object.create(null);
  for (const { name, kind, levels } of header.columns) {
    const column = columnAt(kind, aligned.buffer as ArrayBuffer, offset, header.rows, levels);
    offset += align(valuesOf(column).byteLength);
    columns[name] = column;
  }
  return { rows: header.rows, columns };
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
