import type { Reason } from '../../contracts/names.ts';
import type { ColumnProfile } from '../../contracts/profile.ts';

type NumberProfile = Extract<ColumnProfile, { kind: 'number' }>;

const SUDDEN_SHARE = 0.05;
const EARLIER_SHARE = 0.01;
/** A value that nearly fills the column is no mark among others: the year, or a constant that changed. */
const CONSTANT_SHARE = 0.95;

/**
 * A value that is suddenly over 5 % of a number column and was under 1 % before: such as −1 or 999 standing
 * for "missing". A value that was not among the most frequent ones had at most as many rows as the least
 * frequent of them.
 */
export function findSentinel(before: NumberProfile, now: NumberProfile): Reason | undefined {
  if (before.rows === 0) return undefined;
  const leastListed = before.top.length < before.distinct ? (before.top.at(-1)?.count ?? 0) : 0;
  const sudden = now.top.find(({ value, count }) => {
    const earlier = before.top.find((entry) => entry.value === value)?.count ?? leastListed;
    if (count > CONSTANT_SHARE * (now.rows - now.missing)) return false;
    return count > SUDDEN_SHARE * now.rows && earlier < EARLIER_SHARE * before.rows;
  });
  if (sudden === undefined) return undefined;
  const share = Math.round((1_000 * sudden.count) / now.rows) / 10;
  const message = `the value ${sudden.value} is in ${share} % of the rows and was in less than 1 %: does it stand for "missing"? Then name it in data.columns.${now.name}.sentinels`;
  return {
    code: 'sentinelChange',
    message: message.slice(0, 2_000),
    column: now.name,
    value: sudden.value,
    count: sudden.count,
  };
}
