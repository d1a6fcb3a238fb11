import { PerennialError } from '../../core/errors.ts';

const MAX_KEY_BYTES = 1_024;

/** Throws InvalidInputError unless `key` is 1 to 1,024 bytes of UTF-8; every character is taken literally. */
export function checkObjectKey(key: string): void {
  checkObjectPrefix(key);
  if (key === '') throw new PerennialError('InvalidInputError', 'an object key is not empty');
}

/** As a key, but it may be empty. */
export function checkObjectPrefix(prefix: string): void {
  if (typeof prefix !== 'string' || !prefix.isWellFormed() || Buffer.byteLength(prefix) > MAX_KEY_BYTES) {
    throw new PerennialError(
      'InvalidInputError',
      `an object key is well-formed text of at most ${MAX_KEY_BYTES} bytes of UTF-8`,
    );
  }
}
