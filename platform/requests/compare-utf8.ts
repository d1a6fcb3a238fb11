/** Compares two texts as UTF-8 bytes; JavaScript's own `<` compares UTF-16 units, which differs beyond U+FFFF. */
export function compareUtf8(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
