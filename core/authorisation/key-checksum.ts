import { sha256 } from '../canonical-json.ts';
import { encodeBase32 } from './encode-base32.ts';

const CHECKSUM_LENGTH = 6;

/** Six characters (30 bits) made from a key's text before them: a mistyped key is told without asking anybody. */
export function keyChecksum(text: string): string {
  return encodeBase32(Buffer.from(sha256(text), 'hex')).slice(0, CHECKSUM_LENGTH);
}
