import type { Clock } from '../clock.ts';

/** Makes ids and other random text. */
export interface Ids {
  /** 26 lower-case letters and digits; each sorts after all made before it in this opening of the store. */
  newId(): string;
  /** `length` random letters and digits, 5 bits each. */
  randomText(length: number): string;
  /** An id that is not to be guessed from others: 26 characters and 120 random bits. */
  newToken(): string;
}

/** Without i, l, o and u, and in the order of their character codes (Douglas Crockford's base 32, lower case). */
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';
const TIME_LENGTH = 10;
const OPENING_LENGTH = 2;
const HALF_LENGTH = 7;
const TOKEN_LENGTH = 24;
const HALF_RANGE = 32 ** HALF_LENGTH;

/**
 * An id is the time in ms, the number of the store's opening, and 70 random bits that count up within one
 * millisecond. The opening keeps ids apart when a folder is opened again with the same seed and start of time.
 */
export function createIds(clock: Clock, random: () => number, opening: number): Ids {
  const openingText = encode(opening % 32 ** OPENING_LENGTH, OPENING_LENGTH);
  let lastTime = -1;
  let prefix = '';
  let high = 0;
  let low = 0;

  function newId(): string {
    const time = clock.now().getTime();
    if (time > lastTime) {
      lastTime = time;
      prefix = encode(time, TIME_LENGTH) + openingText;
      high = Math.floor(random() * HALF_RANGE);
      low = Math.floor(random() * HALF_RANGE);
    } else if (++low === HALF_RANGE) {
      low = 0;
      high = (high + 1) % HALF_RANGE;
    }
    return prefix + encode(high, HALF_LENGTH) + encode(low, HALF_LENGTH);
  }

  function randomText(length: number): string {
    let text = '';
    while (text.length < length) text += ALPHABET[Math.floor(random() * ALPHABET.length)];
    return text;
  }

  return { newId, randomText, newToken: () => newId() + randomText(TOKEN_LENGTH) };
}

/** A whole number in base 32, at least `length` digits. */
export function encode(value: number, length: number): string {
  let text = '';
  for (let rest = value; text.length < length || rest > 0; rest = Math.floor(rest / 32)) {
    text = ALPHABET[rest % 32] + text;
  }
  return text;
}
