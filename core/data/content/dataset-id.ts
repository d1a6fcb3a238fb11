import { digestOf } from '../../canonical-json.ts';
import type { DataSpec } from '../../contracts/model-spec.ts';

/**
 * The id of a dataset version: SHA-256 of its columns' digests in name order, its row count and the spec's
 * data part. The same rows in the same order have the same id whatever their file's name, format, compression
 * or column order.
 */
export function datasetId(
  columns: readonly { name: string; digest: string }[],
  rows: number,
  data: DataSpec,
): string {
  const sorted = columns.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  return digestOf({ data, rows, columns: sorted.map(({ name, digest }) => [name, digest]) });
}
