import { compareCodePoints } from '../../features/compare-code-points.ts';
import type { CategoryColumn, Column, Frame } from '../frame.ts';
import { checkFrameColumns, type FrameColumn } from './check-frame-columns.ts';
import { emptyColumn } from './column-builder.ts';

/** Rows of dataset versions one after the other, each in its own order. */
export interface JoinedRows {
  frame: Frame;
  /** Which of the versions each row is from. */
  datasetOf: Int32Array;
}

/**
 * Joins columns of frames that ingest wrote, exactly as readFrame reads them from the snapshots: a column that a frame
 * does not have is missing in its rows; one of another kind there, or in no frame at all, is an InvalidInputError.
 * Levels are in code-point order. The columns of a single frame are that frame's own memory.
 */
export function joinFrames(frames: readonly Frame[], columns: readonly FrameColumn[]): JoinedRows {
  const kinds = frames.map(
    (frame) => new Map(Object.entries(frame.columns).map(([name, { kind }]) => [name, kind])),
  );
  checkFrameColumns(columns, kinds);
  const rows = frames.reduce((sum, frame) => sum + frame.rows, 0);
  const datasetOf = new Int32Array(rows);
  let first = 0;
  for (const [index, frame] of frames.entries()) {
    datasetOf.fill(index, first, first + frame.rows);
    first += frame.rows;
  }
  // Without a prototype, so that a column may be named __proto__.
  const named: Record<string, Column> = Object.create(null);
  for (const { name, kind } of columns) {
    const parts = frames.map((frame) => columnOf(frame, name) ?? missingColumn(kind, frame.rows));
    named[name] = parts.length === 1 ? parts[0]! : joinColumn(kind, parts, rows);
  }
  return { frame: { rows, columns: named }, datasetOf };
}

function columnOf({ columns }: Frame, name: string): Column | undefined {
  return Object.hasOwn(columns, name) ? columns[name] : undefined;
}

function missingColumn(kind: Column['kind'], rows: number): Column {
  const column = emptyColumn(kind, rows, []);
  if (column.kind === 'category') column.codes.fill(-1);
  else column.values.fill(column.kind === 'boolean' ? -1 : Number.NaN);
  return column;
}

function joinColumn(kind: Column['kind'], parts: readonly Column[], rows: number): Column {
  const categories = parts.filter((part): part is CategoryColumn => part.kind === 'category');
  const levels = [...new Set(categories.flatMap((part) => part.levels))].sort(compareCodePoints);
  const codeOf = new Map(levels.map((level, code) => [level, code]));
  const joined = emptyColumn(kind, rows, levels);
  let row = 0;
  for (const part of parts) {
    if (joined.kind === 'category' && part.kind === 'category') {
      const newCodes = Int32Array.from(part.levels, (level) => codeOf.get(level)!);
      const { codes } = part;
      for (let i = 0; i < codes.length; i++)
        joined.codes[row + i] = codes[i] === -1 ? -1 : newCodes[codes[i]!]!;
      row += codes.length;
    } else if (joined.kind !== 'category' && part.kind !== 'category') {
      joined.values.set(part.values, row);
      row += part.values.length;
    }
  }
  return joined;
}
