import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { WantedKind } from '../../core/data/columns/wanted-kind.ts';
import { Workshop } from './workshop.ts';

const CATEGORIES = new Map<string, WantedKind>(['a', 'b', 'c'].map((name) => [name, { kind: 'category' }]));
const CHARACTERS = [
  'a',
  'é',
  '😀',
  ' ',
  ',',
  ';',
  '"',
  "'",
  '\n',
  '\r',
  '\t',
  '\\',
  '{',
  '#',
  '0',
  '\u2028',
  '\u007f',
];
const text = fc.string({ unit: fc.constantFrom(...CHARACTERS), maxLength: 8 });
const table = fc.array(fc.tuple(text, text, text), { minLength: 1, maxLength: 30 });

let workshop: Workshop;
beforeAll(async () => {
  workshop = await Workshop.open();
});
afterAll(() => workshop.close());

async function readBack(content: string, filename: string): Promise<unknown[][]> {
  const request = { wanted: CATEGORIES };
  const { table: typed, reasons } = await workshop.read({ content, filename }, { nulls: [] }, request);
  expect(reasons).toBeUndefined();
  expect(typed!.rows).toBeGreaterThan(0);
  return workshop.query('SELECT c0, c1, c2 FROM typed WHERE verdict = 0');
}

describe('texts come back unchanged', () => {
  it('from CSV, quoted where they must be or everywhere, with any line ends', async () => {
    const style = fc.record({ end: fc.constantFrom('\n', '\r\n', '\r'), quotesAll: fc.boolean() });

    await fc.assert(
      fc.asyncProperty(table, style, async (rows, { end, quotesAll }) => {
        const field = (value: string) =>
          quotesAll || /[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
        const lines = [['a', 'b', 'c'], ...rows].map((row) => row.map(field).join(','));

        expect(await readBack(lines.join(end) + end, 'x.csv')).toEqual(rows);
      }),
      { seed: 1, numRuns: 80 },
    );
  });

  it('from JSON Lines and arrays', async () => {
    await fc.assert(
      fc.asyncProperty(table, fc.boolean(), async (rows, isArray) => {
        const objects = rows.map(([a, b, c]) => ({ a, b, c }));
        const content = isArray
          ? JSON.stringify(objects)
          : objects.map((row) => JSON.stringify(row)).join('\n');

        expect(await readBack(content, 'x.json')).toEqual(rows);
      }),
      { seed: 1, numRuns: 80 },
    );
  });
});
