import { hotSize } from '../../features/hot-size.ts';
import { isWorthFactoring } from '../linear/curvature.ts';
import { coefficientCount, type DesignLayout, layoutOf } from '../linear/design-layout.ts';
import { eliminationOrder } from '../linear/normal-matrix.ts';
import type { LinearDesign } from '../linear-design.ts';
import type { FeatureSize, RunSize } from './run-size.ts';
import type { FitMemory } from './tree-memory.ts';

/** The kernels hold rows up to 32 MB and read more of them in batches; the tables beside them are small. */
const ROWS_BYTES = 40 * 2 ** 20;
/** Partial results of a pass: 1 MB or 8 bytes a row, if those are more than one result (kernel-rows.ts). */
const SHARD_BYTES = 2 ** 20;
const SHARD_BYTES_PER_ROW = 8;
/** Vectors of all parameters that a minimisation remembers. */
const PARAMETER_VECTORS = 28;
/** Beside the columns a row takes its number, its label and its weight. */
const ROW_BYTES = 28;

/** Memory of a linear model on `rows` rows: its columns, and the products of all pairs of them where they are wanted. */
export function linearMemory(rows: number, size: RunSize): FitMemory {
  const design = emptyDesign(size.features);
  const order = eliminationOrder(design);
  const scores = size.task === 'multiclass' ? size.classes : 1;
  const layout = layoutOf(design, 1);
  const isFactored = size.task === 'regression' || isWorthFactoring(order, scores);
  const products = isFactored ? 8 * productCount(layout) * scores : 0;
  const width = order.positionOf.length;
  // the normal matrix, its factor, and a factor that is no longer needed
  const factors = isFactored ? 3 * 8 * (width - order.leadingSize) * width : 0;
  const partial = Math.max(
    products + 16 * coefficientCount(layout) * scores,
    SHARD_BYTES,
    SHARD_BYTES_PER_ROW * rows,
  );
  const kernels = 2 * ROWS_BYTES + partial;
  const columns = size.features.reduce((sum, feature) => sum + columnBytes(feature), 0);
  const vectors = 8 * PARAMETER_VECTORS * width * scores;
  return { kernels, total: kernels + products + factors + vectors + rows * (columns + ROW_BYTES) };
}

/** Products of pairs of columns, as gram-sums.ts keeps them. */
function productCount({ stride, blockSizes, slotCount }: DesignLayout): number {
  let blocks = 0;
  let squares = 0;
  for (const size of blockSizes) {
    blocks += size + 1;
    squares += (size + 1) ** 2;
  }
  return stride * stride + slotCount * stride + (blocks ** 2 - squares) / 2;
}

/** A design of these features without its rows. */
function emptyDesign(features: readonly FeatureSize[]): LinearDesign {
  const dense = features.flatMap((feature) => {
    if (feature.kind !== 'number') return [];
    return Array.from({ length: feature.hasMissing ? 2 : 1 }, () => new Float64Array());
  });
  const hot = features.flatMap((feature) => {
    const block = (size: number) => ({ active: new Int32Array(), size });
    if (feature.kind === 'category') return [block(feature.levels + 2)];
    if (feature.kind === 'boolean') return [block(hotSize({ kind: 'boolean', feature: '', input: 0 }))];
    return feature.kind === 'timestamp'
      ? feature.parts.map((part) => block(hotSize({ kind: 'timestamp', feature: '', input: 0, part })))
      : [];
  });
  return { rows: 0, dense, hot };
}

/** Bytes a row of a feature's raw values and of its model columns. */
function columnBytes(feature: FeatureSize): number {
  switch (feature.kind) {
    case 'number':
      return 4 + 8 * (feature.hasMissing ? 2 : 1);
    case 'category':
      return 8;
    case 'boolean':
      return 5;
    case 'timestamp':
      return 8 + 4 * feature.parts.length;
  }
}
