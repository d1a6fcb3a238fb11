/** A number and how many of the values it stands for. */
export interface Counted {
  value: number;
  count: number;
}

/** The commonest values, the smaller first of equally common ones, each with its own count. */
export function commonestNumbers(values: Float64Array, points: number): Counted[] {
  const counted: Counted[] = [];
  for (const value of ascending(values)) {
    const last = counted.at(-1);
    if (last?.value === value) last.count++;
    else counted.push({ value, count: 1 });
  }
  return counted.sort((a, b) => b.count - a.count || a.value - b.value).slice(0, points);
}

/**
 * All values where there are at most `points`, else the quantiles in the middle of so many equal parts of the rows, so
 * that no outlier stretches the picture; ascending, each with the count of values nearest to it (the lower of two).
 */
export function quantileGrid(values: Float64Array, points: number): Counted[] {
  const sorted = ascending(values);
  const grid = gridValues(sorted, points).map((value): Counted => ({ value, count: 0 }));
  let place = 0;
  for (const value of sorted) {
    while (place + 1 < grid.length && grid[place + 1]!.value - value < value - grid[place]!.value) place++;
    grid[place]!.count++;
  }
  return grid;
}

function gridValues(sorted: Float64Array, points: number): number[] {
  const distinct: number[] = [];
  for (const value of sorted) {
    if (value !== distinct.at(-1)) distinct.push(value);
    if (distinct.length > points) break;
  }
  if (distinct.length <= points) return distinct;
  const quantiles = Array.from(
    { length: points },
    (_, point) => sorted[Math.floor(((point + 0.5) * sorted.length) / points)]!,
  );
  return [...new Set(quantiles)];
}

/** −0 as 0. */
function ascending(values: Float64Array): Float64Array {
  return values.map((value) => value + 0).sort();
}
