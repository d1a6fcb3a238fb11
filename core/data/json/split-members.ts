/** One member of a JSON object: its key, and its value as it is written. */
export interface JsonMember {
  key: string;
  raw: string;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/**
 * The members of a JSON object text in order, repeated keys and all, each value exactly as written:
 * JSON.parse would round long numbers and keep only the last of two equal keys. The text must be a valid JSON
 * object.
 */
export function splitMembers(text: string): JsonMember[] {
  const members: JsonMember[] = [];
  let position = skipBlanks(text, text.indexOf('{') + 1);
  while (text[position] !== '}') {
    const keyEnd = endOfString(text, position);
    const key = readString(text.slice(position, keyEnd));
    const valueStart = skipBlanks(text, skipBlanks(text, keyEnd) + 1);
    const valueEnd = endOfValue(text, valueStart);
    members.push({ key, raw: text.slice(valueStart, valueEnd) });
    position = skipBlanks(text, valueEnd);
    if (text[position] === ',') position = skipBlanks(text, position + 1);
  }
  return members;
}

/** The text that a valid JSON string stands for. */
export function readString(raw: string): string {
  return raw.includes('\\') ? (JSON.parse(raw) as string) : raw.slice(1, -1);
}

function skipBlanks(text: string, from: number): number {
  let position = from;
  while (text.charCodeAt(position) <= 0x20) position++;
  return position;
}

function endOfString(text: string, open: number): number {
  for (let i = open + 1; ; i++) {
    const code = text.charCodeAt(i);
    if (code === BACKSLASH) i++;
    else if (code === QUOTE) return i + 1;
  }
}

function endOfValue(text: string, start: number): number {
  let depth = 0;
  for (let i = start; ; i++) {
    const code = text.charCodeAt(i);
    if (code === QUOTE) i = endOfString(text, i) - 1;
    else if (code === 0x7b || code === 0x5b) depth++;
    else if (code === 0x7d || code === 0x5d) {
      if (depth === 0) return i;
      depth--;
    } else if (depth === 0 && (code === 0x2c || code <= 0x20)) return i;
    if (depth === 0 && (code === QUOTE || code === 0x7d || code === 0x5d)) return i + 1;
  }
}
