/** A field in quotes, as RFC 4180 has it. */
export function quoteField(text: string): string {
  return `"${text.replaceAll('"', '""')}"`;
}
