import { encodeBase32 } from './encode-base32.ts';
import { keyChecksum } from './key-checksum.ts';

const ID_RANDOM_BYTES = 6;
const SECRET_BYTES = 32;

/** How much cryptographic randomness one key takes. */
export const KEY_RANDOM_BYTES = ID_RANDOM_BYTES + SECRET_BYTES;

/**
 * A new API key `perennial_<id>_<secret><checksum>`: a public id of 16 characters (the second of making, then 48
 * random bits, so that ids sort by time), a secret of 256 bits in 52, a checksum of 6. One word to a double click, and
 * its beginning says to whoever finds it what it is.
 */
export function makeKey(random: Uint8Array, at: Date): { keyId: string; key: string } {
  if (random.length !== KEY_RANDOM_BYTES)
    throw new RangeError(`a key takes ${KEY_RANDOM_BYTES} random bytes`);
  const seconds = Math.floor(at.getTime() / 1000);
  const time = Uint8Array.from([24, 16, 8, 0], (shift) => (seconds >>> shift) & 0xff);
  const keyId = encodeBase32(Uint8Array.of(...time, ...random.subarray(0, ID_RANDOM_BYTES)));
  const text = `perennial_${keyId}_${encodeBase32(random.subarray(ID_RANDOM_BYTES))}`;
  return { keyId, key: text + keyChecksum(text) };
}
