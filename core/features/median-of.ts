/**
 * The median of the values that are not NaN (the mean of the middle two for an even count), or undefined without
 * any. Quickselect with the median of three as pivot: linear on average, and sorted or constant input is no worst case.
 */
export function medianOf(values: Float32Array): number | undefined {
  const present = values.filter((value) => !Number.isNaN(value));
  if (present.length === 0) return undefined;
  const middle = present.length >> 1;
  select(present, middle);
  if (present.length % 2 === 1) return present[middle]!;
  let below = present[0]!;
  for (let i = 1; i < middle; i++) if (present[i]! > below) below = present[i]!;
  return (below + present[middle]!) / 2;
}

/** Rearranges `values` so that `values[rank]` is in its sorted place, with nothing larger before it. */
function select(values: Float32Array, rank: number): void {
  let low = 0;
  let high = values.length - 1;
  while (low < high) {
    const pivot = medianOfThree(values[low]!, values[(low + high) >> 1]!, values[high]!);
    let i = low;
    let j = high;
    while (i <= j) {
      while (values[i]! < pivot) i++;
      while (values[j]! > pivot) j--;
      if (i > j) break;
      const swapped = values[i]!;
      values[i++] = values[j]!;
      values[j--] = swapped;
    }
    if (rank <= j) high = j;
    else if (rank >= i) low = i;
    else return;
  }
}

function medianOfThree(a: number, b: number, c: number): number {
  return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
}
