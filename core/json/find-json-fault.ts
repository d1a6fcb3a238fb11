/** What may come next: where a container was just opened its end may, too. */
type Expected = 'value' | 'valueOrEnd' | 'key' | 'keyOrEnd' | 'colon' | 'commaOrEnd';

/**
 * Where a text stops being JSON: the index of the first character that cannot stand there, the text's length when
 * it ends too early, undefined when it is JSON. JSON.parse does not say it for every fault. No recursion.
 */
export function findJsonFault(text: string): number | undefined {
  const open: string[] = [];
  let expected: Expected = 'value';
  for (let i = 0; ; ) {
    while (isBlank(text.charCodeAt(i))) i++;
    const character = text[i];
    if (character === undefined) return expected === 'commaOrEnd' && open.length === 0 ? undefined : i;
    const isEnd: boolean = character === (open.at(-1) === '{' ? '}' : ']') && open.length > 0;
    if (isEnd && expected !== 'value' && expected !== 'key' && expected !== 'colon') {
      open.pop();
      expected = 'commaOrEnd';
      i++;
    } else if (expected === 'commaOrEnd' || expected === 'colon') {
      if (character !== (expected === 'colon' ? ':' : ',') || open.length === 0) return i;
      expected = expected === 'commaOrEnd' && open.at(-1) === '{' ? 'key' : 'value';
      i++;
    } else if (expected === 'key' || expected === 'keyOrEnd') {
      if (character !== '"') return i;
      const end = endOfString(text, i);
      if (end.fault !== undefined) return end.fault;
      expected = 'colon';
      i = end.next;
    } else if (character === '{' || character === '[') {
      open.push(character);
      expected = character === '{' ? 'keyOrEnd' : 'valueOrEnd';
      i++;
    } else {
      const end = character === '"' ? endOfString(text, i) : endOfScalar(text, i);
      if (end.fault !== undefined) return end.fault;
      expected = 'commaOrEnd';
      i = end.next;
    }
  }
}

type End = { next: number; fault?: undefined } | { fault: number };

function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09;
}

function endOfString(text: string, start: number): End {
  for (let i = start + 1; ; i++) {
    const code = text.charCodeAt(i);
    if (code === 0x22) return { next: i + 1 };
    if (Number.isNaN(code) || code < 0x20) return { fault: i };
    if (code !== 0x5c) continue;
    i++;
    if (text[i] === 'u') {
      for (let digit = 0; digit < 4; digit++) if (!/[0-9a-fA-F]/.test(text[++i] ?? '')) return { fault: i };
    } else if (!/["\\/bfnrt]/.test(text[i] ?? '')) return { fault: i };
  }
}

const WORDS = ['true', 'false', 'null'];

/** A number, true, false or null. */
function endOfScalar(text: string, start: number): End {
  const word = WORDS.find((candidate) => candidate[0] === text[start]);
  if (word) {
    for (let i = 0; i < word.length; i++) if (text[start + i] !== word[i]) return { fault: start + i };
    return { next: start + word.length };
  }
  let i = text[start] === '-' ? start + 1 : start;
  const skipDigits = (): boolean => {
    const from = i;
    while (isDigit(text[i])) i++;
    return i > from;
  };
  if (text[i] === '0') i++;
  else if (!skipDigits()) return { fault: i };
  if (text[i] === '.') {
    i++;
    if (!skipDigits()) return { fault: i };
  }
  if (text[i] === 'e' || text[i] === 'E') {
    i++;
    if (text[i] === '+' || text[i] === '-') i++;
    if (!skipDigits()) return { fault: i };
  }
  return { next: i };
}

function isDigit(character: string | undefined): boolean {
  return character !== undefined && character >= '0' && character <= '9';
}
