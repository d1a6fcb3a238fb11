import { nestingDepth } from '../../json/nesting-depth.ts';
import { quoteText } from '../quote-text.ts';
import { readString, splitMembers } from './split-members.ts';

/** One value of a JSON row as the text that stands for it in a table; null and absent are both missing. */
export interface JsonCell {
  key: string;
  type: 'string' | 'number' | 'boolean' | 'nested' | 'null';
  text: string;
}

export type JsonRow = { cells: JsonCell[]; fault?: never } | { cells?: never; fault: JsonRowFault };

export interface JsonRowFault {
  code: 'notJson' | 'notAnObject' | 'duplicateKey' | 'tooDeep' | 'badText';
  message: string;
}

const DEEPEST = 100;

/**
 * Reads one JSON object as a row of texts; what cannot be a row comes back as a fault, never as an exception.
 */
export function readJsonRow(text: string): JsonRow {
  try {
    JSON.parse(text);
  } catch (error) {
    return fault('notJson', `is not JSON: ${(error as Error).message.slice(0, 200)}`);
  }
  if (text.trimStart()[0] !== '{') return fault('notAnObject', `is not a JSON object: ${quoteText(text)}`);
  const cells: JsonCell[] = [];
  const keys = new Set<string>();
  for (const { key, raw } of splitMembers(text)) {
    if (keys.has(key)) return fault('duplicateKey', `has the key ${quoteText(key)} twice`);
    keys.add(key);
    const cell = readCell(key, raw);
    if (cell.type === 'nested' && nestingDepth(raw) > DEEPEST) {
      return fault('tooDeep', `nests deeper than ${DEEPEST} in ${quoteText(key)}`);
    }
    if (!cell.text.isWellFormed() || cell.text.includes('\0')) {
      return fault('badText', `holds U+0000 or half of a surrogate pair in ${quoteText(key)}`);
    }
    cells.push(cell);
  }
  return { cells };
}

function fault(code: JsonRowFault['code'], message: string): JsonRow {
  return { fault: { code, message } };
}

function readCell(key: string, raw: string): JsonCell {
  switch (raw[0]) {
    case '"':
      return { key, type: 'string', text: readString(raw) };
    case '{':
    case '[':
      return { key, type: 'nested', text: raw };
    case 't':
    case 'f':
      return { key, type: 'boolean', text: raw };
    case 'n':
      return { key, type: 'null', text: '' };
    default:
      return { key, type: 'number', text: shortestNumber(raw) };
  }
}

/**
 * 74.0 and 7.4e1 become 74; numbers that a double would round or not reach stay as written, to be judged by
 * column.
 */
function shortestNumber(raw: string): string {
  const value = Number(raw);
  return Math.abs(value) < Number.MAX_SAFE_INTEGER ? String(value) : raw;
}
