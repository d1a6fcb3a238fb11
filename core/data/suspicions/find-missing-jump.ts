import type { Reason } from '../../contracts/names.ts';
import type { ColumnProfile } from '../../contracts/profile.ts';

const FORMER_SHARE = 0.05;
const SUDDEN_SHARE = 0.5;

/** A column that was nearly always there and is now missing in more than half of the rows. */
export function findMissingJump(before: ColumnProfile, now: ColumnProfile): Reason | undefined {
  const wasThere = before.missing < FORMER_SHARE * before.rows;
  const isGone = now.missing > SUDDEN_SHARE * now.rows;
  if (!wasThere || !isGone) return undefined;
  const percent = (profile: ColumnProfile) => Math.round((1_000 * profile.missing) / profile.rows) / 10;
  const message = `values are missing in ${percent(now)} % of the rows, before in ${percent(before)} %`;
  return { code: 'missingJump', message, column: now.name, count: now.missing };
}
