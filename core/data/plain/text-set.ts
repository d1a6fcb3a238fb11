const SPACE = 0x20;

/** A few texts, to be recognised by their bytes in UTF-8. */
export class TextSet {
  readonly #texts: Uint8Array[];
  readonly #hasBlanks: boolean;
  readonly #hasEmpty: boolean;

  /** With `hasBlanks` every text of spaces alone is one of them, the empty one too. */
  constructor(texts: readonly string[], hasBlanks = false) {
    this.#texts = texts.map((text) => Buffer.from(text, 'utf8'));
    this.#hasBlanks = hasBlanks;
    this.#hasEmpty = hasBlanks || texts.includes('');
  }

  /** Whether the bytes from `start` to `end` are one of them. */
  has(bytes: Uint8Array, start: number, end: number): boolean {
    if (start === end) return this.#hasEmpty;
    if (this.#hasBlanks && isBlank(bytes, start, end)) return true;
    for (const text of this.#texts) if (isEqual(text, bytes, start, end)) return true;
    return false;
  }
}

function isBlank(bytes: Uint8Array, start: number, end: number): boolean {
  let position = start;
  while (position < end && bytes[position] === SPACE) position++;
  return position === end;
}

function isEqual(text: Uint8Array, bytes: Uint8Array, start: number, end: number): boolean {
  if (text.length !== end - start) return false;
  for (let i = 0; i < text.length; i++) if (text[i] !== bytes[start + i]) return false;
  return true;
}
