import { describe, expect, it } from 'vitest';
import { nearestName } from '../../../core/data/nearest-name.ts';

describe('nearestName', () => {
  it.each([
    ['trip_distance', ['fare', 'tripDistance'], 'tripDistance'],
    ['Age', ['AGE ', 'age_years'], 'AGE '],
    ['target', ['traget', 'other'], 'traget'],
    ['income', ['incomes', 'outcome'], 'incomes'],
  ])('finds what %s may have become', (wanted, names, nearest) => {
    expect(nearestName(wanted, names)).toBe(nearest);
  });

  it('finds nothing in nothing, and nothing where names differ in more than a third', () => {
    expect(nearestName('a', [])).toBeUndefined();
    expect(nearestName('price', ['rooms', 'pruce_of_all'])).toBeUndefined();
    expect(nearestName('ab', ['cd'])).toBeUndefined();
  });
});
