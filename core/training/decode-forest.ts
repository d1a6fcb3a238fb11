import { sha256 } from '../canonical-json.ts';
import { PerennialError } from '../errors.ts';
import { FittedTrees } from './fit-result.ts';

/** Kept trees from their bytes; InvalidModelError where there are none, or others than the digest names. */
export function decodeForest(bytes: Uint8Array | undefined, digest: string): FittedTrees {
  const refuse = (message: string) => new PerennialError('InvalidModelError', message, { digest });
  if (bytes === undefined) throw refuse('the trees to go on from are missing');
  if (sha256(bytes) !== digest) throw refuse('the trees to go on from are not those that were kept');
  return FittedTrees.parse(JSON.parse(new TextDecoder().decode(bytes)));
}

/** Trees as bytes, the same for the same trees. */
export function encodeForest({ plan, model, calibration }: FittedTrees): Uint8Array {
  return new TextEncoder().encode(JSON.stringify({ plan, model, ...(calibration && { calibration }) }));
}
