import type { RawCategories } from './raw-categories.ts';

/**
 * The position of each row's text among `known`, known.length for any other text and `missing` for a missing one. Texts
 * are looked up once each, not once a row.
 */
export function codeLevels(
  known: readonly string[],
  { codes, levels }: RawCategories,
  missing: number,
): Int32Array {
  const positions = new Map(known.map((level, position) => [level, position]));
  const codeOf = Int32Array.from(levels, (level) => positions.get(level) ?? known.length);
  const coded = new Int32Array(codes.length);
  for (let i = 0; i < codes.length; i++) coded[i] = codes[i]! < 0 ? missing : codeOf[codes[i]!]!;
  return coded;
}
