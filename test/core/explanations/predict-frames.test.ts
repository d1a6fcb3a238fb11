import { describe, expect, it } from 'vitest';
import type { Frame } from '../../../core/data/frame.ts';
import { predictFrames } from '../../../core/explanations/predict-frames.ts';
import { drawRows } from '../../../core/explanations/sample-frame.ts';
import { booleanColumn, categoryColumn, numberColumn, table, timeColumn } from '../features/table.ts';

/** Two values a row, made of every column. */
function predict(asked: Frame, rows: Int32Array): Float64Array {
  const { n, c, b, t } = asked.columns as any;
  return Float64Array.from({ length: 2 * rows.length }, (_, at) => {
    const row = rows[at >> 1]!;
    return n.values[row] + 10 * c.codes[row] + 100 * b.values[row] + 1_000 * t.values[row] + (at % 2) / 2;
  });
}

function frameOf(count: number, first: number): Frame {
  const rows = Array.from({ length: count }, (_, row) => first + row);
  return table({
    n: numberColumn(...rows.map((row) => row % 10)),
    c: categoryColumn('a', 'b', 'c', ...rows.map((row) => ['a', 'b', 'c'][row % 3]!)),
    b: booleanColumn(...rows.map((row) => row % 2 === 0)),
    t: timeColumn(...rows.map((row) => row % 7)),
  });
}

/** categoryColumn takes its levels in the order they come: three rows more make them the same in every frame. */
function plain(count: number, first: number): Frame {
  const frame = frameOf(count, first);
  const c = frame.columns.c as { kind: 'category'; codes: Int32Array; levels: string[] };
  return { ...frame, columns: { ...frame.columns, c: { ...c, codes: c.codes.slice(3) } } };
}

describe('predictFrames', () => {
  it('answers for each frame what it would be answered alone, of any length and in few calls', async () => {
    const frames = [plain(3, 0), plain(0, 0), plain(15_000, 5), plain(9_000, 1), plain(1, 2)];
    let calls = 0;
    const counting = async (asked: Frame, rows: Int32Array) => {
      calls++;
      return predict(asked, rows);
    };

    const together = await predictFrames(counting, frames);

    expect(calls).toBe(2);
    expect(together.map(({ length }) => length)).toEqual([6, 0, 30_000, 18_000, 2]);
    for (const [place, frame] of frames.entries())
      expect(together[place]).toEqual(
        predict(
          frame,
          Int32Array.from({ length: frame.rows }, (_, row) => row),
        ),
      );
  });

  it('asks nothing for no frames and no rows', async () => {
    const refuse = () => {
      throw new Error('asked');
    };

    expect(await predictFrames(refuse, [])).toEqual([]);
    expect(await predictFrames(refuse, [plain(0, 0)])).toEqual([new Float64Array(0)]);
  });
});

describe('drawRows', () => {
  const rows = Int32Array.from({ length: 1_000 }, (_, at) => 5_000 - 3 * at);

  it('keeps all where they are few, and else draws each at most once, in their order, by seed', () => {
    expect(drawRows(rows, 1_000, 1)).toBe(rows);
    const drawn = drawRows(rows, 100, 1);
    const places = [...drawn].map((row) => rows.indexOf(row));

    expect(new Set(places).size).toBe(100);
    expect(places).toEqual(places.toSorted((a, b) => a - b));
    expect(drawRows(rows, 100, 1)).toEqual(drawn);
    expect(drawRows(rows, 100, 2)).not.toEqual(drawn);
    expect(drawRows(rows, 0, 1)).toHaveLength(0);
  });

  it('draws every row as often as any other', () => {
    const counts = new Map<number, number>();
    for (let seed = 0; seed < 2_000; seed++)
      for (const row of drawRows(rows.subarray(0, 10), 3, seed)) counts.set(row, (counts.get(row) ?? 0) + 1);

    // 600 each, standard deviation 20.5
    for (const count of counts.values()) expect(Math.abs(count - 600)).toBeLessThan(100);
    expect(counts.size).toBe(10);
  });
});
