/** A text as an SQL literal. NUL cannot stand in SQL and is refused. */
export function sqlText(text: string): string {
  if (text.includes('\0')) throw new RangeError('SQL text cannot hold U+0000');
  return `'${text.replaceAll("'", "''")}'`;
}

/** A name as an SQL identifier, whatever it holds. */
export function sqlName(name: string): string {
  if (name.includes('\0')) throw new RangeError('an SQL name cannot hold U+0000');
  return `"${name.replaceAll('"', '""')}"`;
}

/** Texts as an SQL list in parentheses, for IN. */
export function sqlTexts(texts: readonly string[]): string {
  return `(${texts.map(sqlText).join(', ')})`;
}

/** A finite number as an SQL double literal that loses no digit. */
export function sqlNumber(value: number): string {
  if (!Number.isFinite(value)) throw new RangeError(`${value} cannot stand in SQL`);
  return `${sqlText(String(value))}::DOUBLE`;
}
