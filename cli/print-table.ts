import { bold, cutText, dim, type Text, widthOf } from './text.ts';

/** A column of a table: numbers stand right, and the widest of the shrinkable ones gives way on a narrow terminal. */
export interface TableColumn {
  title: string;
  align?: 'left' | 'right';
  shrink?: boolean;
}

const GAP = '  ';
const NARROWEST = 8;

/** A table as lines: a bold heading, one line a row, cells cut with "…" where `width` is too small. */
export function layOutTable(
  columns: readonly TableColumn[],
  rows: readonly (readonly Text[])[],
  width: number,
): Text[] {
  const widths = columns.map((column, index) =>
    Math.max(widthOf(column.title), ...rows.map((row) => widthOf(row[index] ?? ''))),
  );
  shrinkToFit(widths, columns, width);
  const line = (cells: readonly Text[]): Text =>
    columns.flatMap((column, index) => {
      const cell = cutText(cells[index] ?? '', widths[index]!);
      const padding = ' '.repeat(Math.max(0, widths[index]! - widthOf(cell)));
      const isLast = index === columns.length - 1;
      const padded = column.align === 'right' ? [padding, cell] : [cell, isLast ? '' : padding];
      return index === 0 ? padded : [GAP, ...padded];
    });
  return [line(columns.map((column) => bold(column.title))), ...rows.map(line)];
}

/** Lines of "name  value" with the values under each other. */
export function layOutFields(fields: readonly (readonly [string, Text | undefined])[]): Text[] {
  const shown = fields.filter(([, value]) => value !== undefined && widthOf(value) > 0);
  const width = Math.max(0, ...shown.map(([name]) => widthOf(name)));
  return shown.map(([name, value]) => [dim(name.padEnd(width)), GAP, value!]);
}

function shrinkToFit(widths: number[], columns: readonly TableColumn[], width: number): void {
  const total = () => widths.reduce((sum, each) => sum + each, 0) + GAP.length * (widths.length - 1);
  while (total() > width) {
    let widest = -1;
    for (const [index, column] of columns.entries()) {
      const candidate = column.shrink === true && widths[index]! > NARROWEST;
      if (candidate && (widest < 0 || widths[index]! > widths[widest]!)) widest = index;
    }
    if (widest < 0) return;
    widths[widest]!--;
  }
}
