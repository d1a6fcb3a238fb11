import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../../core/random.ts';
import { createEngine } from '../../../../core/training/kernels/engine.ts';
import { binningBytes, binTable, tableBytes } from '../../../../core/training/trees/grow/bin-table.ts';
import type { TreeInput } from '../../../../core/training/trees/tree-input.ts';

const FLOATS = [-3.4e38, -1.5, -0, 0, 1e-40, 0.1, 0.1, 2.5, 2.5, 2.5, 7, 3.4e38, Number.NaN];

function binsOf(inputs: TreeInput[], rows: number) {
  const engine = createEngine(
    tableBytes(rows, inputs.length) + binningBytes(rows, inputs.length, 1) + 65_536,
  );
  const table = binTable(engine, inputs, rows);
  const byRow = (row: number, column: number) => engine.u8[table.bins + row * table.stride + column]!;
  const byColumn = (row: number, column: number) => engine.u8[table.lines + column * rows + row]!;
  return { table, byRow, byColumn };
}

describe('bins of a column', () => {
  it('gives each value its own bin where there are few, with missing apart and both zeros together', () => {
    const values = Float32Array.from(FLOATS);
    const { table, byRow } = binsOf([{ kind: 'number', values }], values.length);

    const bins = Array.from(values, (_, row) => byRow(row, 0));
    expect(bins).toEqual([1, 2, 3, 3, 4, 5, 5, 6, 6, 6, 7, 8, 0]);
    expect(table.columns[0]).toMatchObject({ kind: 'number', bins: 9 });
  });

  it('puts every threshold at or above the values of its bin and below those of the next, in float32', () => {
    const random = createRandom(3);
    const values = Float32Array.from({ length: 3_000 }, () =>
      Math.fround(random.normal() * 10 ** random.integer(12)),
    );
    const { table, byRow, byColumn } = binsOf([{ kind: 'number', values }], values.length);
    const { edges, bins } = table.columns[0]!;

    expect(bins).toBeLessThanOrEqual(256);
    expect(edges).toEqual(edges.toSorted());
    for (let row = 0; row < values.length; row++) {
      const bin = byRow(row, 0);
      expect(byColumn(row, 0)).toBe(bin);
      expect(1 + edges.filter((edge) => edge < values[row]!).length).toBe(bin);
    }
  });

  it('makes bins of about equal numbers of rows, and leaves a frequent value a bin of its own', () => {
    const random = createRandom(5);
    const values = Float32Array.from({ length: 20_000 }, () =>
      random.next() < 0.3 ? 0.5 : Math.fround(random.next()),
    );
    const { table, byRow } = binsOf([{ kind: 'number', values }], values.length);

    const counts = new Map<number, Set<number>>();
    const sizes = new Map<number, number>();
    values.forEach((value, row) => {
      const bin = byRow(row, 0);
      counts.set(bin, (counts.get(bin) ?? new Set()).add(value));
      sizes.set(bin, (sizes.get(bin) ?? 0) + 1);
    });
    const own = [...counts].find(([, distinct]) => distinct.has(0.5))!;
    expect(own[1].size).toBe(1);
    const others = [...sizes].filter(([bin]) => bin !== own[0]).map(([, size]) => size);
    expect(table.columns[0]!.bins).toBeGreaterThan(240);
    expect(Math.max(...others)).toBeLessThan(14_000 / 100);
  });

  it('keeps the codes of a category, missing apart, and refuses more codes than bins', () => {
    const codes = Int32Array.from([-1, 0, 1, 252, 253]);
    const { byRow } = binsOf([{ kind: 'category', codes, count: 254 }], 5);

    expect(Array.from(codes, (_, row) => byRow(row, 0))).toEqual([0, 1, 2, 253, 254]);
    expect(() => binsOf([{ kind: 'category', codes, count: 255 }], 5)).toThrow(
      /255 categories, trees take at most/,
    );
  });

  it.each([
    ['only missing values', Float32Array.from([Number.NaN, Number.NaN])],
    ['one constant', Float32Array.from([4, 4])],
  ])('has one bin for a column of %s', (_, values) => {
    const { table } = binsOf([{ kind: 'number', values }], 2);

    expect(table.columns[0]!.edges).toHaveLength(0);
  });
});

describe('a histogram', () => {
  it('is the plain sum of the pairs of its rows, for rows in any number of blocks', () => {
    const rows = 70_001;
    const random = createRandom(8);
    const inputs = [3, 200, 1].map((kinds): TreeInput => {
      const codes = Int32Array.from({ length: rows }, () => random.integer(kinds + 1) - 1);
      return { kind: 'category', codes, count: kinds };
    });
    const engine = createEngine(8 * 2 ** 20);
    const table = binTable(engine, inputs, rows);
    const pairs = engine.take(4 * rows);
    const list = engine.take(4 * rows);
    const packed = engine.take(table.stride * 2_048);
    const spilled = engine.take(table.stride * 4_096);
    const cells = engine.take(table.stride * 4_096);
    const counts = engine.take(16);
    const allowed = engine.take(16);
    const bests = engine.take(512);
    const chosen = Int32Array.from({ length: rows }, (_, row) => row).filter(() => random.next() < 0.9);
    engine.i32.set(chosen, list / 4);
    table.columns.forEach(({ bins }, column) => {
      engine.i32[counts / 4 + column] = bins;
    });
    const gradients = Int32Array.from({ length: rows }, () => random.integer(65_401) - 32_700);
    const hessians = Int32Array.from({ length: rows }, () => random.integer(32_701));
    for (let row = 0; row < rows; row++)
      engine.i32[pairs / 4 + row] = (gradients[row]! << 16) | hessians[row]!;

    engine.run(
      'histogramRoot',
      [list, chosen.length, table.bins, table.stride, pairs, packed, spilled],
      [],
      1,
    );
    const integers = [
      0,
      0,
      packed,
      spilled,
      table.stride,
      3,
      cells,
      0,
      1,
      counts,
      allowed,
      allowed,
      bests,
      0,
      bests,
      1,
    ];
    engine.run('finishSplit', integers, [], 1);

    inputs.forEach((input, column) => {
      const expected = new Float64Array(512);
      for (const row of chosen) {
        const bin = input.kind === 'category' ? input.codes[row]! + 1 : 0;
        expected[2 * bin]! += hessians[row]!;
        expected[2 * bin + 1]! += gradients[row]!;
      }
      const first = cells / 8 + column * 512;
      const used = 2 * table.columns[column]!.bins;
      expect(engine.f64.slice(first, first + used)).toEqual(expected.slice(0, used));
    });
  });
});
