import { compareCodePoints } from './compare-code-points.ts';
import type { RawCategories } from './raw-categories.ts';

/** The `most` levels with most rows, of equal ones the first in code-point order; in code-point order of their text. */
export function commonestLevels({ codes, levels }: RawCategories, most: number): string[] {
  const counts = new Int32Array(levels.length);
  for (const code of codes) if (code >= 0) counts[code]!++;
  return levels
    .map((level, code) => ({ level, count: counts[code]! }))
    .filter(({ count }) => count > 0)
    .sort((a, b) => b.count - a.count || compareCodePoints(a.level, b.level))
    .slice(0, most)
    .map(({ level }) => level)
    .sort(compareCodePoints);
}
