import type { Column, ColumnKind, Frame } from './frame.ts';
import type { TableSession, TableVector } from './table-session.ts';

export interface FrameRows {
  frame: Frame;
  /** Which of the files each row is from. */
  datasetOf: Int32Array;
}

/**
 * Reads columns of canonical snapshots, file after file and in file order, as one frame. Every file must have
 * every column under the kind asked for, as snapshots have.
 */
export async function readFrame(
  session: TableSession,
  files: readonly string[],
  columns: readonly { name: string; kind: ColumnKind }[],
): Promise<FrameRows> {
  const builders = columns.map(({ kind }) => createBuilder(kind));
  const rowsOf: number[] = [];
  for (const file of files) {
    let rows = 0;
    const sql = `SELECT ${columns.map(selectColumn).join(', ')} FROM read_parquet(${quote(file, "'")})`;
    for await (const chunk of session.chunks(sql)) {
      rows += chunk.rows;
      for (const [i, builder] of builders.entries()) builder.add(chunk.columns[i]!);
    }
    rowsOf.push(rows);
  }
  const named: Record<string, Column> = Object.create(null);
  for (const [i, { name }] of columns.entries()) named[name] = builders[i]!.finish();
  const rows = rowsOf.reduce((sum, count) => sum + count, 0);
  const datasetOf = new Int32Array(rows);
  let start = 0;
  for (const [file, count] of rowsOf.entries()) {
    datasetOf.fill(file, start, start + count);
    start += count;
  }
  return { frame: { rows, columns: named }, datasetOf };
}

function selectColumn({ name, kind }: { name: string; kind: ColumnKind }): string {
  const column = quote(name, '"');
  return kind === 'timestamp' ? `epoch_us(${column}) / 1e6` : column;
}

function quote(text: string, mark: '"' | "'"): string {
  return `${mark}${text.replaceAll(mark, mark + mark)}${mark}`;
}

interface ColumnBuilder {
  add(vector: TableVector): void;
  finish(): Column;
}

function createBuilder(kind: ColumnKind): ColumnBuilder {
  switch (kind) {
    case 'number':
    case 'timestamp':
      return createNumbers(kind);
    case 'boolean':
      return createBooleans();
    case 'category':
      return createCategories();
  }
}

function createNumbers(kind: 'number' | 'timestamp'): ColumnBuilder {
  const parts: Float64Array[] = [];
  return {
    add(vector) {
      if (vector.type !== 'double') throw new TypeError(`a ${kind} column came as ${vector.type}`);
      const { values, valid } = vector;
      const part = new Float64Array(values.length);
      for (let i = 0; i < part.length; i++) part[i] = valid[i] === 1 ? values[i]! : Number.NaN;
      parts.push(part);
    },
    finish: () => ({ kind, values: concatenate(parts, (length) => new Float64Array(length)) }),
  };
}

function createBooleans(): ColumnBuilder {
  const parts: Int8Array[] = [];
  return {
    add(vector) {
      if (vector.type !== 'boolean') throw new TypeError(`a boolean column came as ${vector.type}`);
      const { values, valid } = vector;
      parts.push(Int8Array.from(values, (value, i) => (valid[i] === 1 ? value : -1)));
    },
    finish: () => ({ kind: 'boolean', values: concatenate(parts, (length) => new Int8Array(length)) }),
  };
}

/** Levels in order of first appearance. */
function createCategories(): ColumnBuilder {
  const parts: Int32Array[] = [];
  const levels: string[] = [];
  const codeOf = new Map<string, number>();
  return {
    add(vector) {
      if (vector.type !== 'text') throw new TypeError(`a category column came as ${vector.type}`);
      const codes = new Int32Array(vector.values.length);
      for (let i = 0; i < codes.length; i++) {
        const text = vector.values[i] ?? null;
        let code = text === null ? -1 : codeOf.get(text);
        if (code === undefined) {
          code = levels.push(text!) - 1;
          codeOf.set(text!, code);
        }
        codes[i] = code;
      }
      parts.push(codes);
    },
    finish: () => ({
      kind: 'category',
      codes: concatenate(parts, (length) => new Int32Array(length)),
      levels,
    }),
  };
}

interface TypedPart<Values> {
  length: number;
  set(values: Values, offset: number): void;
}

function concatenate<Values extends TypedPart<Values>>(
  parts: Values[],
  make: (length: number) => Values,
): Values {
  const whole = make(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}
