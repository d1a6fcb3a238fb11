import type { Split } from '../contracts/model-spec.ts';
import { groupKeys, rowsByClass, type SplitInput, shuffle, timeOrder } from './split-rows.ts';

/** A row's role: its fold (0 …), training but outside the comparison, or test. */
export const ROLE_UNCOMPARED = 250;
export const ROLE_TEST = 251;

/** Candidates are compared on at most this many training rows; the final fit takes all of them. */
export const MAX_COMPARED_ROWS = 50_000;

/**
 * The role of every row: test rows as split, the others dealt to folds the way the split works (whole groups,
 * stretches of time, each class alike, at random; a split that says nothing of the kind goes by time, if there is
 * one, and by class). When there are more training rows than are compared, a
 * seeded sample of them is, and the rest only serves the final fit.
 */
export function assignRoles(split: Split, isTest: Uint8Array, folds: number, input: SplitInput): Uint8Array {
  const roles = new Uint8Array(input.rows).fill(ROLE_UNCOMPARED);
  for (let row = 0; row < input.rows; row++) if (isTest[row] === 1) roles[row] = ROLE_TEST;
  const compared = comparedRows(roles, input);
  const deal = (rows: Int32Array): void => {
    for (let i = 0; i < rows.length; i++) roles[rows[i]!] = i % folds;
  };
  if (split.by === 'group') dealGroups(roles, compared, folds, input);
  else if (split.by === 'time' || (input.times && (split.by === 'dataset' || split.by === 'rows'))) {
    const count = countWithRole(compared, (role) => role === 1);
    let place = 0;
    for (const row of timeOrder(input))
      if (compared[row] === 1) roles[row] = Math.min(folds - 1, Math.floor((place++ * folds) / count));
  } else
    for (const rows of rowsByClass(
      input.target,
      rowsWithRole(compared, (role) => role === 1),
    ))
      deal(shuffle(rows, input.seed + 1));
  return roles;
}

function comparedRows(roles: Uint8Array, input: SplitInput): Uint8Array {
  const training = rowsWithRole(roles, (role) => role === ROLE_UNCOMPARED);
  const sample =
    training.length > MAX_COMPARED_ROWS
      ? shuffle(training, input.seed + 2).slice(0, MAX_COMPARED_ROWS)
      : training;
  const compared = new Uint8Array(input.rows);
  for (const row of sample) compared[row] = 1;
  return compared;
}

function dealGroups(roles: Uint8Array, compared: Uint8Array, folds: number, input: SplitInput): void {
  const groupOf = groupKeys(input);
  // the test's groups take no turn, or a fold could stay empty
  const present = new Set<number>();
  for (let row = 0; row < input.rows; row++) if (compared[row] === 1) present.add(groupOf[row]!);
  const keys = shuffle(Int32Array.from(present), input.seed + 1);
  const foldOf = new Map(Array.from(keys, (key, i) => [key, i % folds]));
  for (let row = 0; row < input.rows; row++) if (compared[row] === 1) roles[row] = foldOf.get(groupOf[row]!)!;
}

/** The rows that have one of the roles `wanted` accepts, in row order. */
export function rowsWithRole(roles: Uint8Array, wanted: (role: number) => boolean): Int32Array {
  const isWanted = wantedRoles(wanted);
  const rows = new Int32Array(countRoles(roles, isWanted));
  let next = 0;
  for (let row = 0; row < roles.length; row++) if (isWanted[roles[row]!] === 1) rows[next++] = row;
  return rows;
}

/** How many rows have one of the roles `wanted` accepts. */
export function countWithRole(roles: Uint8Array, wanted: (role: number) => boolean): number {
  return countRoles(roles, wantedRoles(wanted));
}

/** Asked once a role and not once a row. */
function wantedRoles(wanted: (role: number) => boolean): Uint8Array {
  return Uint8Array.from({ length: 256 }, (_, role) => (wanted(role) ? 1 : 0));
}

function countRoles(roles: Uint8Array, isWanted: Uint8Array): number {
  let count = 0;
  for (let row = 0; row < roles.length; row++) count += isWanted[roles[row]!]!;
  return count;
}
