import { describe, expect, it } from 'vitest';
import { parseTime } from '../../../core/features/parse-time.ts';
import { createRandom } from '../../../core/random.ts';

describe('parseTime', () => {
  it('reads dates and times with and without a zone', () => {
    const cases: [string, number, boolean][] = [
      ['1970-01-01T00:00:00', 0, false],
      ['1970-01-01 00:00', 0, false],
      ['1970-01-01T00:00:00Z', 0, true],
      ['1969-12-31T23:59:59.5Z', -0.5, true],
      ['2024-02-29T12:30:00+02:00', Date.UTC(2024, 1, 29, 10, 30) / 1000, true],
      ['2023-01-01T00:00:00-05:30', Date.UTC(2023, 0, 1, 5, 30) / 1000, true],
      ['2000-02-29T00:00:00', Date.UTC(2000, 1, 29) / 1000, false],
      ['9999-12-31T23:59:59.999999999', Date.UTC(9999, 11, 31, 23, 59, 59) / 1000 + 0.999999999, false],
      ['0001-03-01T00:00:00', Date.parse('0001-03-01T00:00:00Z') / 1000, false],
    ];
    for (const [text, seconds, zoned] of cases) expect(parseTime(text), text).toEqual({ seconds, zoned });
  });

  it('agrees with Date on random dates', () => {
    const random = createRandom(3);
    for (let i = 0; i < 2_000; i++) {
      const seconds = Math.floor((random.next() * 8_000 - 1_960) * 31_556_952);
      const text = new Date(seconds * 1000).toISOString();
      expect(parseTime(text)).toEqual({ seconds, zoned: true });
    }
  });

  it('refuses what is no date-time, or one that no calendar has', () => {
    const refused = [
      '',
      '2023-01-01',
      '2023-02-29T00:00:00',
      '1900-02-29T00:00:00',
      '2023-02-30T00:00:00',
      '2023-04-31T00:00:00',
      '2023-00-10T00:00:00',
      '2023-13-10T00:00:00',
      '2023-01-00T00:00:00',
      '2023-01-01T24:00:00',
      '2023-01-01T10:60:00',
      '2023-01-01T10:00:60',
      '2023-01-01T10',
      '2023-01-01T10:00:00.',
      '2023-01-01T10:00:00,5',
      '2023-01-01T10:00:00+2:00',
      '2023-01-01T10:00:00+0200',
      '2023-01-01T10:00:00+24:00',
      '2023-01-01T10:00:00+02:60',
      '2023-01-01T10:00:00z',
      ' 2023-01-01T10:00:00',
      '2023-01-01T10:00:00\n',
      '2023-1-1T10:00:00',
      '+002023-01-01T10:00:00',
      '1672531200',
      'Mon, 02 Jan 2023 08:00:00 GMT',
      '２０２３-01-01T10:00:00',
    ];
    for (const text of refused) expect(parseTime(text), text).toBeUndefined();
  });
});
