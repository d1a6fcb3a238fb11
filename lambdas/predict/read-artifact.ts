import { sha256 } from '../../core/canonical-json.ts';
import { objectKey } from '../../core/contracts/keys.ts';
import type { Task } from '../../core/contracts/model-spec.ts';
import { PerennialError } from '../../core/errors.ts';
import { CLASSES_KEY, SIGNATURE_KEY, TASK_KEY } from '../../core/onnx/artifact-metadata.ts';
import { parseShape } from '../../core/shapes/shape.ts';
import { signature } from '../../core/shapes/signature.ts';
import type { Services } from '../../platform/services.ts';
import type { Artifact } from './loaded-artifacts.ts';

const MAX_ARTIFACT_BYTES = 200_000_000;

/** The artifact of a digest, loaded; InvalidModelError for bytes that are not the registered ones. */
export async function readArtifact({ objects, models }: Services, digest: string): Promise<Artifact> {
  const { body } = await objects.get(objectKey.artifact(digest), { maxBytes: MAX_ARTIFACT_BYTES });
  if (sha256(body) !== digest)
    throw new PerennialError('InvalidModelError', 'the artifact is not the one that was registered', {
      digest,
    });
  const loaded = await models.load(body);
  const { metadata } = loaded;
  return {
    loaded,
    task: metadata[TASK_KEY] as Task,
    classes: JSON.parse(metadata[CLASSES_KEY] ?? '[]') as string[],
    signature: parseShape(signature, JSON.parse(metadata[SIGNATURE_KEY] ?? 'null'), 'the signature'),
  };
}
