import type { Reason } from '../../contracts/names.ts';
import { quoteList, quoteText } from '../quote-text.ts';

const LONGEST_NAME = 200;

/** Why these column names cannot be used, each fault by name or position; empty when they can. */
export function checkNames(names: readonly string[], maxColumns: number): Reason[] {
  if (names.length > maxColumns) {
    const message = `the file has ${names.length} columns; at most ${maxColumns} are read`;
    return [{ code: 'tooManyColumns', message, count: names.length }];
  }
  return [...blankNames(names), ...unfitNames(names), ...repeatedNames(names)];
}

function blankNames(names: readonly string[]): Reason[] {
  const positions = names.flatMap((name, i) => (name.trim() === '' ? [i + 1] : []));
  if (positions.length === 0) return [];
  const shown = positions.slice(0, 10).join(', ');
  const message = `column ${shown} has no name; in CSV the first line is the header: is there a title above it, or a delimiter too many?`;
  return [{ code: 'blankName', message, count: positions.length }];
}

function unfitNames(names: readonly string[]): Reason[] {
  return names.flatMap((name) => {
    if (name.length > LONGEST_NAME) {
      const message = `the column name ${quoteText(name)} has ${name.length} characters; at most ${LONGEST_NAME} are allowed`;
      return [{ code: 'badName', message }];
    }
    if (/[\u0000-\u001f\u007f]/.test(name) || !name.isWellFormed()) {
      return [{ code: 'badName', message: `the column name ${quoteText(name)} holds a control character` }];
    }
    return [];
  });
}

/** SQL does not tell `Age` from `age`, so such names are one name twice. */
function repeatedNames(names: readonly string[]): Reason[] {
  const byFolded = new Map<string, string[]>();
  for (const name of names) {
    if (name.trim() === '') continue;
    const folded = name.toLowerCase();
    byFolded.set(folded, [...(byFolded.get(folded) ?? []), name]);
  }
  const repeated = [...byFolded.values()].filter((same) => same.length > 1);
  if (repeated.length === 0) return [];
  const list = quoteList(repeated.map((same) => [...new Set(same)].join(' and ')));
  const message = `column names must differ, and not only in upper and lower case: ${list}`;
  return [{ code: 'duplicateName', message, count: repeated.length }];
}
