import type { DataSpec } from '../../contracts/model-spec.ts';
import type { Reason } from '../../contracts/names.ts';
import type { Profile } from '../../contracts/profile.ts';
import { findMissingJump } from './find-missing-jump.ts';
import { findSentinel } from './find-sentinel.ts';
import { findUnitChange } from './find-unit-change.ts';

/**
 * What a person should see before data like this is trained on, against the model's last accepted data. Only
 * columns in `needed` are looked at: what the model does not read cannot hurt it.
 */
export function findSuspicions(
  now: Profile,
  before: Profile,
  asked: DataSpec['suspicious'],
  needed: ReadonlySet<string>,
): Reason[] {
  const earlier = new Map(before.columns.map((column) => [column.name, column]));
  return now.columns.flatMap((column) => {
    const former = earlier.get(column.name);
    if (former === undefined || former.kind !== column.kind || !needed.has(column.name)) return [];
    const reasons: (Reason | undefined)[] = [];
    if (column.kind === 'number' && former.kind === 'number') {
      if (asked.unit) reasons.push(findUnitChange(former, column));
      if (asked.sentinel) reasons.push(findSentinel(former, column));
    }
    if (asked.sentinel) reasons.push(findMissingJump(former, column));
    return reasons.filter((reason) => reason !== undefined);
  });
}
