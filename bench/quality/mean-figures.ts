import type { Figures } from '../bench-line.ts';

/** The mean of each of the first one's figures over all that have it. */
export function meanFigures(all: readonly Figures[]): Figures {
  return Object.fromEntries(
    Object.keys(all[0] ?? {}).map((name) => {
      const values = all.flatMap((figures) => (name in figures ? [figures[name]!] : []));
      return [name, values.reduce((sum, value) => sum + value, 0) / values.length];
    }),
  );
}
