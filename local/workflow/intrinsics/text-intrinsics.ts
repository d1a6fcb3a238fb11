import { createHash } from 'node:crypto';
import type { JsonValue } from '../json-value.ts';
import { codedTextArgument, type Intrinsic, intrinsicFailure, takes, textArgument } from './intrinsic.ts';

const HASH_ALGORITHMS: Record<string, string> = {
  MD5: 'md5',
  'SHA-1': 'sha1',
  'SHA-256': 'sha256',
  'SHA-384': 'sha384',
  'SHA-512': 'sha512',
};
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}(?:==)?|[A-Za-z0-9+/]{3}=?)?$/;
const TEMPLATE_PART = /\\([{}'\\])|(\{\})|([^\\{}]+)/y;

/** The intrinsics on strings, by name without `States.`. */
export const TEXT_INTRINSICS: Record<string, Intrinsic> = {
  Format: {
    arguments: { least: 1, most: Number.POSITIVE_INFINITY },
    run: ([template, ...values]) => format(textArgument('Format', template), values),
  },
  StringToJson: takes(1, ([text]) => parseJson(textArgument('StringToJson', text))),
  JsonToString: takes(1, ([value]) => JSON.stringify(value)),
  StringSplit: takes(2, ([text, delimiters]) =>
    split(textArgument('StringSplit', text), textArgument('StringSplit', delimiters)),
  ),
  Base64Encode: takes(1, ([text]) =>
    Buffer.from(codedTextArgument('Base64Encode', text), 'utf8').toString('base64'),
  ),
  Base64Decode: takes(1, ([text]) => decodeBase64(codedTextArgument('Base64Decode', text))),
  Hash: takes(2, ([text, algorithm]) => {
    const name = textArgument('Hash', algorithm);
    if (!Object.hasOwn(HASH_ALGORITHMS, name)) intrinsicFailure('Hash', `unknown algorithm ${name}`);
    return createHash(HASH_ALGORITHMS[name]!).update(codedTextArgument('Hash', text), 'utf8').digest('hex');
  }),
};

/** Splits a template of States.Format into texts and placeholders (undefined), or says that it is malformed. */
export function readFormatTemplate(template: string): (string | undefined)[] | 'malformed' {
  const parts: (string | undefined)[] = [];
  TEMPLATE_PART.lastIndex = 0;
  while (TEMPLATE_PART.lastIndex < template.length) {
    const match = TEMPLATE_PART.exec(template);
    if (match === null) return 'malformed';
    parts.push(match[2] === undefined ? (match[1] ?? match[3]!) : undefined);
  }
  return parts;
}

function format(template: string, values: JsonValue[]): string {
  const parts = readFormatTemplate(template);
  if (parts === 'malformed')
    return intrinsicFailure('Format', 'a brace or backslash needs a backslash before it');
  if (parts.filter((part) => part === undefined).length !== values.length) {
    intrinsicFailure('Format', `expected as many values as {} in "${template}"`);
  }
  let next = 0;
  return parts.map((part) => part ?? showValue(values[next++]!)).join('');
}

function showValue(value: JsonValue): string {
  if (typeof value === 'object' && value !== null) {
    return intrinsicFailure('Format', 'a value must be a string, a number, a boolean or null');
  }
  return String(value);
}

function parseJson(text: string): JsonValue {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return intrinsicFailure('StringToJson', 'the string is not JSON');
  }
}

// Every character of the second argument is a delimiter of its own, and empty pieces are left out (AWS).
function split(text: string, delimiters: string): string[] {
  const isDelimiter = new Set(delimiters);
  const pieces = [''];
  for (const character of text) {
    if (isDelimiter.has(character)) pieces.push('');
    else pieces[pieces.length - 1] += character;
  }
  return pieces.filter((piece) => piece !== '');
}

function decodeBase64(text: string): string {
  if (!BASE64.test(text)) intrinsicFailure('Base64Decode', 'the string is not Base64');
  return Buffer.from(text, 'base64').toString('utf8');
}
