import { UsageError } from '../cli-error.ts';
import type { ModelInput } from './model-inputs.ts';

export type RequestRow = Record<string, string | number | boolean | null>;

/** One `name=value`, where a value with a comma stands in double quotes that are doubled inside. */
const FIELD = /\s*([^=,]+?)\s*=(?:"((?:[^"]|"")*)"|([^,]*))(?:,|$)/y;

/**
 * A row typed as `a=1,b=x` or as a JSON object. Values become what the model's inputs are; nothing after "=" is a
 * missing value, "" an empty text. What cannot become so stays text, for the platform to name.
 */
export function parseRow(text: string, inputs: readonly ModelInput[]): RequestRow {
  if (isJsonRow(text)) return parseJsonRow(text);
  const row: RequestRow = {};
  FIELD.lastIndex = 0;
  while (FIELD.lastIndex < text.length) {
    const match = FIELD.exec(text);
    if (!match) throw new UsageError(`"${text}" is not a row such as a=1,b=x or '{"a":1,"b":"x"}'`);
    const [, name, quoted, plain] = match;
    if (Object.hasOwn(row, name!)) throw new UsageError(`the row names "${name}" twice`);
    const kind = inputs.find((input) => input.name === name)?.kind ?? 'category';
    row[name!] = quoted === undefined ? parseValue(plain!.trim(), kind) : quoted.replaceAll('""', '"');
  }
  return row;
}

/** True for a row that says by itself what its values are. */
export function isJsonRow(text: string): boolean {
  return text.trimStart().startsWith('{');
}

function parseJsonRow(text: string): RequestRow {
  try {
    return JSON.parse(text) as RequestRow;
  } catch (error) {
    throw new UsageError(`the row is not JSON: ${(error as Error).message}`);
  }
}

const NUMBER = /^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?$/;

function parseValue(text: string, kind: ModelInput['kind']): string | number | boolean | null {
  if (text === '') return null;
  if (kind === 'number' && NUMBER.test(text)) return Number(text);
  if (kind === 'boolean' && /^(true|false)$/i.test(text)) return text.toLowerCase() === 'true';
  return text;
}
