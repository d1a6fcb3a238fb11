import type { Column, ColumnKind } from '../../frame.ts';
import { encodeTexts, encodeValues, presenceOf } from './encode-values.ts';
import { packRun, runOfOnes } from './pack-bits.ts';
import { ThriftStruct } from './thrift-struct.ts';

const MAGIC = Buffer.from('PAR1');
/** Rows of one page, for readers that hold pages whole. */
const PAGE_ROWS = 131_072;

/** Numbers that stand for names in the format (parquet.thrift of Apache Parquet). */
const PHYSICAL_TYPES: Record<ColumnKind, number> = { boolean: 0, timestamp: 2, number: 5, category: 6 };
const OPTIONAL = 1;
const UTF8 = 0;
const TIMESTAMP_MICROS = 10;
const DATA_PAGE = 0;
const DICTIONARY_PAGE = 2;
const PLAIN = 0;
const RLE = 3;
const RLE_DICTIONARY = 8;
const UNCOMPRESSED = 0;

export interface NamedColumn {
  name: string;
  values: Column;
}

/**
 * A Parquet file piece by piece: one row group, not compressed. Numbers are DOUBLE, categories texts by dictionary, times
 * TIMESTAMP in microseconds without a zone; −1 and NaN are null.
 */
export function encodeParquet(columns: readonly NamedColumn[], rows: number): Uint8Array[] {
  const file = new FileParts();
  file.add(MAGIC);
  const chunks = columns.map((column) => writeChunk(file, column, rows));
  const bytes = file.length - MAGIC.length;
  const footer = Uint8Array.from(footerOf(columns, rows, chunks, bytes).finish());
  const length = Buffer.alloc(4);
  length.writeUInt32LE(footer.length);
  for (const part of [footer, length, MAGIC]) file.add(part);
  return file.parts;
}

class FileParts {
  readonly parts: Uint8Array[] = [];
  length = 0;

  add(part: Uint8Array): void {
    this.parts.push(part);
    this.length += part.length;
  }
}

/** Writes a column's pages and answers what the footer says of them. */
function writeChunk(file: FileParts, { name, values }: NamedColumn, rows: number): ThriftStruct {
  const start = file.length;
  const isCoded = values.kind === 'category';
  if (isCoded) {
    const head = new ThriftStruct().i32(1, values.levels.length).i32(2, PLAIN);
    writePage(file, DICTIONARY_PAGE, [encodeTexts(values.levels)], 7, head);
  }
  const dataStart = file.length;
  for (let from = 0; from < rows; from += PAGE_ROWS)
    writeRows(file, values, from, Math.min(rows, from + PAGE_ROWS));
  const bytes = file.length - start;
  const metadata = new ThriftStruct()
    .i32(1, PHYSICAL_TYPES[values.kind])
    .i32s(2, isCoded ? [PLAIN, RLE, RLE_DICTIONARY] : [PLAIN, RLE])
    .texts(3, [name])
    .i32(4, UNCOMPRESSED)
    .i64(5, rows)
    .i64(6, bytes)
    .i64(7, bytes)
    .i64(9, dataStart);
  if (isCoded) metadata.i64(11, start);
  return new ThriftStruct().i64(2, start).struct(3, metadata);
}

function writeRows(file: FileParts, values: Column, from: number, to: number): void {
  const { count, bits } = presenceOf(values, from, to);
  const levels = bits === undefined ? runOfOnes(count) : packRun(bits, 1);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(levels.length);
  const head = new ThriftStruct()
    .i32(1, to - from)
    .i32(2, values.kind === 'category' ? RLE_DICTIONARY : PLAIN)
    .i32(3, RLE)
    .i32(4, RLE);
  writePage(file, DATA_PAGE, [length, levels, encodeValues(values, from, to, count)], 5, head);
}

function writePage(file: FileParts, type: number, parts: Uint8Array[], id: number, head: ThriftStruct): void {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  const page = new ThriftStruct().i32(1, type).i32(2, length).i32(3, length).struct(id, head);
  file.add(Uint8Array.from(page.finish()));
  for (const part of parts) file.add(part);
}

function footerOf(
  columns: readonly NamedColumn[],
  rows: number,
  chunks: ThriftStruct[],
  bytes: number,
): ThriftStruct {
  const root = new ThriftStruct().text(4, 'schema').i32(5, columns.length);
  return new ThriftStruct()
    .i32(1, 1)
    .structs(2, [root, ...columns.map(schemaOf)])
    .i64(3, rows)
    .structs(4, [new ThriftStruct().structs(1, chunks).i64(2, bytes).i64(3, rows)])
    .text(6, 'perennial');
}

function schemaOf({ name, values }: NamedColumn): ThriftStruct {
  const element = new ThriftStruct().i32(1, PHYSICAL_TYPES[values.kind]).i32(3, OPTIONAL).text(4, name);
  if (values.kind === 'category') {
    return element.i32(6, UTF8).struct(10, new ThriftStruct().struct(1, new ThriftStruct()));
  }
  if (values.kind === 'timestamp') {
    const microseconds = new ThriftStruct().struct(2, new ThriftStruct());
    const timestamp = new ThriftStruct().boolean(1, false).struct(2, microseconds);
    return element.i32(6, TIMESTAMP_MICROS).struct(10, new ThriftStruct().struct(8, timestamp));
  }
  return element;
}
