import { expect, test } from 'vitest';
import { writeEstimate } from '../../../../core/evaluation/gates/write-estimate.ts';
import { roundFigure, writeFigure, writePValue } from '../../../../core/evaluation/gates/write-figure.ts';

test.each([
  [0, '0.00'],
  [5.7999, '5.80'],
  [-0.04567, '-0.0457'],
  [0.00012345, '0.000123'],
  [999.6, '1000'],
  [123_456.7, '123457'],
  [1e20, '1.00e+20'],
  [1.2345e-9, '1.23e-9'],
])('writes %d as people read figures', (value, text) => {
  expect(writeFigure(value)).toBe(text);
});

test('rounds to significant digits and drops zeros', () => {
  expect([0.1, 0.27, 1.899999976158142, 12_345].map((value) => roundFigure(value))).toEqual([
    0.1, 0.27, 1.9, 12_300,
  ]);
});

test('says small p-values as a bound', () => {
  expect([0, 0.00099, 0.034, 0.5].map(writePValue)).toEqual([
    'p < 0.001',
    'p < 0.001',
    'p = 0.034',
    'p = 0.5',
  ]);
});

test('writes an estimate with the interval it has', () => {
  expect(writeEstimate({ value: 5.91, low: 5.8, high: 6.02 })).toBe('5.91 (5.80 to 6.02)');
  expect(writeEstimate({ value: 5.91, low: null, high: null })).toBe('5.91');
  expect(writeEstimate({ value: null, low: null, high: null })).toBe('undefined');
});
