/**
 * One record as RFC 4180 has it: cells with a quote, comma or line break are quoted, quotes doubled. Cells that a
 * spreadsheet would take for a formula stay as they are: this is data, and altering it would be the greater harm.
 */
export function csvLine(cells: readonly (string | null | undefined)[]): string {
  return `${cells.map(csvCell).join(',')}\n`;
}

function csvCell(cell: string | null | undefined): string {
  const text = cell ?? '';
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** A value of a data file as cell text: missing is empty, objects are their JSON. */
export function cellText(value: unknown): string {
  if (value === null || value === undefined) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
