import type { Signature } from '../contracts/feature-plan.ts';

/** One baseline column: its name, the raw input it comes from, and that input's place in its packed array. */
export interface WatchedColumn {
  name: string;
  input: string;
  index: number;
  kind: 'number' | 'category' | 'hour' | 'weekday' | 'boolean';
}

/**
 * The baseline columns of a signature in the baseline's order: numbers, categories, times, booleans. A time is
 * watched as its hour and its weekday; the time itself always moves on, which is no drift.
 */
export function listWatchedColumns(signature: Signature): WatchedColumn[] {
  const plain = (kind: 'number' | 'category' | 'boolean') => (input: { name: string }, index: number) => ({
    name: input.name,
    input: input.name,
    index,
    kind,
  });
  return [
    ...signature.numbers.map(plain('number')),
    ...signature.categories.map(plain('category')),
    ...signature.times.flatMap((input, index) =>
      (['hour', 'weekday'] as const).map((kind) => ({
        name: `${input.name}.${kind}`,
        input: input.name,
        index,
        kind,
      })),
    ),
    ...signature.booleans.map(plain('boolean')),
  ];
}
