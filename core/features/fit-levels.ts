import { compareCodePoints } from './compare-code-points.ts';
import type { RawCategories } from './raw-categories.ts';

/**
 * Levels of fewer rows than this share a bucket where the spec says nothing. Trees need fewer rows of one: their sets
 * join levels, and numbers learned for levels are drawn to the mean.
 */
export const USUAL_RARE = { linear: 20, trees: 5 } as const;

/** The levels seen in at least `rare` rows, in code-point order of their text. */
export function fitLevels({ codes, levels }: RawCategories, rare: number): string[] {
  const counts = new Int32Array(levels.length);
  for (const code of codes) if (code >= 0) counts[code]!++;
  return levels.filter((_, code) => counts[code]! >= rare).sort(compareCodePoints);
}
