/** Inner edges at the 1/binCount … quantiles of ascending values without NaN, equal ones merged (so at most binCount − 1). */
export function quantileEdges(ascending: Float32Array, binCount: number): number[] {
  const edges: number[] = [];
  for (let quantile = 1; quantile < binCount && ascending.length > 0; quantile++) {
    const edge = ascending[Math.ceil((quantile * ascending.length) / binCount) - 1]!;
    if (Number.isFinite(edge) && edge !== edges.at(-1)) edges.push(edge);
  }
  return edges;
}

/**
 * Quantile edges for a raw input. Where the smallest value is heaped (a constant, a 0/1 column, many zeros) an
 * edge just below it comes first, so that values below everything seen in training have a bin of their own.
 */
export function inputEdges(ascending: Float32Array, binCount: number): number[] {
  const edges = quantileEdges(ascending, binCount);
  if (edges.length === 0 || edges[0] !== ascending[0]) return edges;
  const below = justBelow(edges[0]!);
  return Number.isFinite(below) ? [below, ...edges] : edges;
}

/**
 * Quantile edges for predictions, moved halfway to the next larger one: a served prediction differs from
 * training's own in the last digits, and a heap of equal ones must not cross an edge for that.
 */
export function predictionEdges(ascending: Float32Array, binCount: number): number[] {
  const edges: number[] = [];
  let row = 0;
  for (const edge of quantileEdges(ascending, binCount)) {
    while (row < ascending.length && ascending[row]! <= edge) row++;
    const next = ascending[row];
    if (next !== undefined && Number.isFinite(next)) edges.push(edge + (next - edge) / 2);
  }
  return edges;
}

const float = new Float32Array(1);
const bits = new Int32Array(float.buffer);

/** The largest float32 below a finite float32. */
export function justBelow(value: number): number {
  float[0] = value;
  if (value === 0) bits[0] = 0x80000001 | 0;
  else bits[0] = bits[0]! + (value > 0 ? -1 : 1);
  return float[0]!;
}
