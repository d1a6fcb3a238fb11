import { describe, expect, it } from 'vitest';
import type { Split } from '../../../core/contracts/model-spec.ts';
import { createRandom } from '../../../core/random.ts';
import {
  assignRoles,
  MAX_COMPARED_ROWS,
  ROLE_TEST,
  ROLE_UNCOMPARED,
  rowsWithRole,
} from '../../../core/training/assign-roles.ts';
import { type SplitInput, splitRows } from '../../../core/training/split-rows.ts';
import { makeClasses, makeSplitInput, rowsWhere } from './split-input.ts';

function rolesOf(split: Split, folds: number, input: SplitInput): Uint8Array {
  return assignRoles(split, splitRows(split, input), folds, input);
}
const foldSizes = (roles: Uint8Array, folds: number) =>
  Array.from({ length: folds }, (_, fold) => rowsWhere(roles, fold).length);

describe('assignRoles', () => {
  it('of no rows is no rows', () => {
    expect(rolesOf({ by: 'random', test: 0.2 }, 3, makeSplitInput(0))).toEqual(new Uint8Array(0));
  });

  it('leaves the test rows untouched and deals all others to folds', () => {
    const random = createRandom(3);
    for (let round = 0; round < 30; round++) {
      const rows = 1 + random.integer(80);
      const folds = 2 + random.integer(5);
      const groups = Int32Array.from({ length: rows }, () => random.integer(12) - 1);
      const times = Float64Array.from({ length: rows }, () => random.integer(20));
      const target = makeClasses(Array.from({ length: rows }, () => random.integer(3)));
      const by = (['random', 'stratified', 'group', 'time'] as const)[round % 4]!;
      const input = makeSplitInput(rows, { groups, target, seed: round, ...(by === 'time' && { times }) });
      const isTest = splitRows({ by, test: 0.25 }, input);

      const roles = assignRoles({ by, test: 0.25 }, isTest, folds, input);

      for (let row = 0; row < rows; row++) {
        if (isTest[row] === 1) expect(roles[row]).toBe(ROLE_TEST);
        else expect(roles[row]).toBeLessThan(folds);
      }
    }
  });

  it('is the same for the same seed and another for another', () => {
    const roles = (seed: number) => rolesOf({ by: 'random', test: 0.2 }, 5, makeSplitInput(100, { seed }));

    expect(roles(4)).toEqual(roles(4));
    expect(roles(4)).not.toEqual(roles(5));
  });

  it('makes folds of a random split as large as one another', () => {
    expect(foldSizes(rolesOf({ by: 'random', test: 0.2 }, 4, makeSplitInput(100)), 4)).toEqual([
      20, 20, 20, 20,
    ]);
  });

  it('spreads every class evenly over the folds', () => {
    const codes = [...Array(90).fill(0), ...Array(9).fill(1)];
    const input = makeSplitInput(99, { target: makeClasses(codes) });

    const roles = assignRoles({ by: 'stratified', test: 0.2 }, new Uint8Array(99), 3, input);

    for (const fold of [0, 1, 2]) {
      const own = rowsWhere(roles, fold).map((row) => codes[row]);
      expect([own.filter((code) => code === 0).length, own.filter((code) => code === 1).length]).toEqual([
        30, 3,
      ]);
    }
  });

  it('gives whole groups to a fold', () => {
    const random = createRandom(8);
    const groups = Int32Array.from({ length: 200 }, () => random.integer(30));
    const roles = rolesOf({ by: 'group', test: 0.2 }, 3, makeSplitInput(200, { groups }));

    for (let group = 0; group < 30; group++)
      expect(new Set(roles.filter((_, row) => groups[row] === group)).size).toBeLessThanOrEqual(1);
  });

  it('leaves no fold empty as long as there are as many groups to train on', () => {
    const random = createRandom(8);
    for (let seed = 0; seed < 200; seed++) {
      const groups = Int32Array.from({ length: 60 }, () => random.integer(4 + (seed % 5)));
      const roles = rolesOf({ by: 'group', test: 0.3 }, 3, makeSplitInput(60, { groups, seed }));
      const trained = new Set(Array.from(groups).filter((_, row) => roles[row] !== ROLE_TEST));
      if (trained.size >= 3) expect(Math.min(...foldSizes(roles, 3))).toBeGreaterThan(0);
    }
  });

  it.each<[string, Split]>([
    ['by time', { by: 'time', test: 0.2 }],
    ['by dataset', { by: 'dataset' }],
    ['by an expression', { by: 'rows', test: 'x' }],
  ])('makes stretches of time of a split %s', (_name, split) => {
    const random = createRandom(8);
    const times = Float64Array.from({ length: 100 }, () => random.next());
    const chosen = Uint8Array.from(times, (time) => (time > 0.8 ? 1 : 0));
    const datasetOf = Int32Array.from(chosen);
    const roles = rolesOf(split, 4, makeSplitInput(100, { times, chosen, datasetOf }));

    for (const fold of [0, 1, 2]) {
      const newest = Math.max(...rowsWhere(roles, fold).map((row) => times[row]!));
      const oldestAfter = Math.min(...rowsWhere(roles, fold + 1).map((row) => times[row]!));
      expect(newest).toBeLessThanOrEqual(oldestAfter);
    }
  });

  it.each(['random', 'stratified'] as const)(
    'deals a %s split at random though the rows have times: it was asked for',
    (by) => {
      // the classes come one after the other in time: a stretch of it has one class only
      const codes = Array.from({ length: 90 }, (_, row) => Math.floor(row / 45));
      const times = Float64Array.from(codes, (_, row) => row);
      const roles = rolesOf({ by, test: 0.2 }, 3, makeSplitInput(90, { times, target: makeClasses(codes) }));

      for (const fold of [0, 1, 2])
        expect(new Set(rowsWhere(roles, fold).map((row) => codes[row])).size).toBe(2);
    },
  );

  it('compares on a seeded sample of very many rows, and leaves the rest to the final fit', () => {
    const rows = MAX_COMPARED_ROWS + 1_000;
    const input = makeSplitInput(rows);

    const roles = assignRoles({ by: 'random', test: 0.2 }, new Uint8Array(rows), 5, input);

    expect(rowsWhere(roles, ROLE_UNCOMPARED)).toHaveLength(1_000);
    expect(foldSizes(roles, 5)).toEqual(Array(5).fill(MAX_COMPARED_ROWS / 5));
    expect(assignRoles({ by: 'random', test: 0.2 }, new Uint8Array(rows), 5, input)).toEqual(roles);
  });
});

describe('rowsWithRole', () => {
  it('has the rows in their order', () => {
    const roles = Uint8Array.of(0, 251, 1, 0, 250);

    expect(rowsWithRole(roles, (role) => role === 0)).toEqual(Int32Array.of(0, 3));
    expect(rowsWithRole(roles, (role) => role < ROLE_UNCOMPARED)).toEqual(Int32Array.of(0, 2, 3));
    expect(rowsWithRole(roles, () => false)).toEqual(new Int32Array(0));
    expect(rowsWithRole(new Uint8Array(0), () => true)).toEqual(new Int32Array(0));
  });
});
