import type { Reason } from '../../contracts/names.ts';
import type { Profile } from '../../contracts/profile.ts';

/**
 * Category columns of texts such as "74.0", which whole numbers become when a program met missing values
 * among them.
 */
export function findDecimalLevels(profile: Profile): Reason[] {
  return profile.columns.flatMap((column) => {
    if (column.kind !== 'category' || column.top.length === 0) return [];
    if (!column.top.every(({ value }) => /^-?\d+\.0$/.test(value))) return [];
    const message = `the categories are texts such as "${column.top[0]!.value}": a number sent as 74 at prediction time is "74", not "74.0"`;
    return [{ code: 'decimalCategory', message, column: column.name }];
  });
}
