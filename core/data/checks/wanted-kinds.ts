import type { ColumnRule } from '../../contracts/model-spec.ts';
import type { ColumnContract } from '../../contracts/profile.ts';
import { listFeatures } from '../../features/list-features.ts';
import type { WantedKind } from '../columns/wanted-kind.ts';
import type { ColumnKind } from '../frame.ts';
import type { IngestSpec } from './ingest-spec.ts';

/**
 * Where features of several kinds come from one column, the first of these is read, and the others are made
 * from it.
 */
const FEATURE_ORDER: ColumnKind[] = ['timestamp', 'number', 'boolean', 'category'];

/**
 * The kinds that columns are held to: what data.columns declares, else what features make of them, else a
 * number for a regression's target, else what earlier data had. All other columns are inferred.
 */
export function wantedKinds(
  spec: IngestSpec,
  previous: readonly ColumnContract[] | undefined,
): Map<string, WantedKind> {
  const wanted = new Map<string, WantedKind>();
  for (const { name, kind, zoned } of previous ?? []) wanted.set(name, withZone({ kind }, zoned));
  if (spec.task === 'regression') wanted.set(spec.target, { kind: 'number' });
  for (const [name, kinds] of featureKinds(spec)) {
    const kind = FEATURE_ORDER.find((candidate) => kinds.has(candidate))!;
    const before = wanted.get(name);
    if (kind === 'number' && kinds.size === 1 && name !== spec.target) {
      const isSettled = before?.kind === 'number' || before?.kind === 'boolean';
      wanted.set(name, isSettled ? before : { kind, orBoolean: true });
    } else if (before?.kind !== kind) wanted.set(name, { kind });
  }
  for (const [name, rule] of Object.entries(spec.data.columns)) {
    const kind = declaredKind(rule);
    if (kind !== undefined) wanted.set(name, withZone({ kind }, wanted.get(name)?.zoned));
  }
  return wanted;
}

/** Rules that only numbers or only categories can keep declare the type, too. */
function declaredKind({ type, min, max, sentinels, levels }: ColumnRule): ColumnKind | undefined {
  if (type !== undefined) return type;
  if (min !== undefined || max !== undefined || sentinels !== undefined) return 'number';
  return levels === undefined ? undefined : 'category';
}

function featureKinds(spec: IngestSpec): Map<string, Set<ColumnKind>> {
  const kinds = new Map<string, Set<ColumnKind>>();
  for (const { column, rule } of listFeatures(spec.features)) {
    kinds.set(column, (kinds.get(column) ?? new Set()).add(rule.type));
  }
  return kinds;
}

function withZone(wanted: WantedKind, zoned: boolean | undefined): WantedKind {
  return wanted.kind === 'timestamp' && zoned !== undefined ? { ...wanted, zoned } : wanted;
}
