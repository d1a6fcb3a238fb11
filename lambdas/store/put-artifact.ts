import { sha256 } from '../../core/canonical-json.ts';
import { isPerennialError } from '../../core/errors.ts';
import type { Objects } from '../../platform/services.ts';

/** Writes bytes under the key their digest names, once; the same bytes again are no change. Answers the digest. */
export async function putArtifact(
  objects: Pick<Objects, 'put'>,
  keyOf: (digest: string) => string,
  bytes: Uint8Array,
): Promise<string> {
  const digest = sha256(bytes);
  try {
    await objects.put(keyOf(digest), bytes, { ifAbsent: true });
  } catch (error) {
    if (!isPerennialError(error, 'ConditionFailedError')) throw error;
  }
  return digest;
}
