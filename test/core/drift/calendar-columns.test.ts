import { expect, test } from 'vitest';
import type { BaselineColumn } from '../../../core/contracts/watch.ts';
import { partLevels, partOfColumn, partValue } from '../../../core/drift/calendar-columns.ts';

// Python's datetime(1970, 1, 1) + timedelta(seconds), .hour and .weekday().
test.each([
  [0, 0, 3],
  [-1, 23, 2],
  [951_782_400, 0, 1],
  [999_735_799.75, 0, 3],
  [1_000_000_000, 1, 6],
  [1_767_225_599.5, 23, 2],
])('%d seconds are at hour %d of weekday %d', (seconds, hour, weekday) => {
  expect(partValue(seconds, 'hour')).toBe(hour);
  expect(partValue(seconds, 'weekday')).toBe(weekday);
});

test('a time that is missing has no hour and no weekday', () => {
  expect(partValue(Number.NaN, 'hour')).toBeNull();
  expect(partValue(null, 'weekday')).toBeNull();
});

test('a category that only sounds like a calendar part is none', () => {
  const column = (name: string, levels: string[]): BaselineColumn => ({
    name,
    kind: 'category',
    levels,
    counts: [],
  });

  expect(partOfColumn(column('opened.hour', partLevels('hour')))).toBe('hour');
  expect(partOfColumn(column('opened.weekday', partLevels('weekday')))).toBe('weekday');
  expect(partOfColumn(column('opened.hour', ['9', '10', '11']))).toBeNull();
  expect(partOfColumn(column('hour', partLevels('hour')))).toBeNull();
  expect(partOfColumn({ name: 'a.hour', kind: 'number', edges: [], counts: [], median: null })).toBeNull();
});
