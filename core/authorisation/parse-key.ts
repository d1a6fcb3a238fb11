import { keyChecksum } from './key-checksum.ts';

const KEY = /^(perennial_([0-9a-hjkmnp-tv-z]{16})_[0-9a-hjkmnp-tv-z]{52})([0-9a-hjkmnp-tv-z]{6})$/;

/** The public id of a key whose form and checksum are right; undefined for any other text. Says nothing of validity. */
export function parseKey(text: string): { keyId: string } | undefined {
  const [, body = '', keyId = '', checksum] = KEY.exec(text) ?? [];
  return checksum !== undefined && keyChecksum(body) === checksum ? { keyId } : undefined;
}
