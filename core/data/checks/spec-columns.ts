import { listFeatures } from '../../features/list-features.ts';
import type { IngestSpec } from './ingest-spec.ts';

/**
 * The columns that a spec names outside its SQL, with what it needs each for ("the target", "the feature x");
 * derived ones among them.
 */
export function specColumns(spec: IngestSpec): Map<string, string> {
  const uses = new Map<string, string>();
  const use = (column: string | undefined, what: string) => {
    if (column !== undefined && !uses.has(column)) uses.set(column, what);
  };
  use(spec.target, 'the target');
  for (const { feature, column } of listFeatures(spec.features)) use(column, `the feature "${feature}"`);
  use(spec.time, 'the time');
  use(spec.group, 'the group');
  for (const segment of spec.segments) use(segment, 'a segment');
  for (const column of spec.fairness) use(column, 'a fairness check');
  for (const column of Object.keys(spec.data.columns)) use(column, 'data.columns');
  return uses;
}
