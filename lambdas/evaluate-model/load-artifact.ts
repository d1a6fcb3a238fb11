import { sha256 } from '../../core/canonical-json.ts';
import { Signature } from '../../core/contracts/feature-plan.ts';
import { objectKey } from '../../core/contracts/keys.ts';
import type { Frame } from '../../core/data/frame.ts';
import { PerennialError } from '../../core/errors.ts';
import { packInputs } from '../../core/features/pack-inputs.ts';
import type { LoadedModel } from '../../platform/models.ts';
import type { Services } from '../../platform/services.ts';

export interface LoadedArtifact {
  loaded: LoadedModel;
  signature: Signature;
  classes: string[];
}

/** Rows given to the runtime at once: enough to be quick, few enough to stay small. */
const BATCH_ROWS = 20_000;

/** Loads an artifact, verified against its digest; `threads` are for answering many rows at once, never for serving. */
export async function loadArtifact(
  services: Pick<Services, 'objects' | 'models'>,
  digest: string,
  threads = 1,
): Promise<LoadedArtifact> {
  const { body } = await services.objects.get(objectKey.artifact(digest));
  if (sha256(body) !== digest)
    throw new PerennialError('InvalidModelError', 'the artifact is not the one that was registered', {
      digest,
    });
  const loaded = await services.models.load(body, { threads });
  return {
    loaded,
    signature: Signature.parse(JSON.parse(loaded.metadata['perennial.signature'] ?? 'null')),
    classes: JSON.parse(loaded.metadata['perennial.classes'] ?? '[]') as string[],
  };
}

/** As loadArtifact, for answering `rows` rows: with all threads where they are many. */
export function loadForBatch(
  services: Pick<Services, 'objects' | 'models' | 'threads'>,
  digest: string,
  rows: number,
): Promise<LoadedArtifact> {
  const threads = rows > BATCH_ROWS ? 1 + (services.threads?.extra ?? 0) : 1;
  return loadArtifact(services, digest, threads);
}

/** The graph's answers for rows of a frame: one value a row, or rows × classes probabilities. */
export async function predictFrame(
  artifact: LoadedArtifact,
  frame: Frame,
  rows: Int32Array,
): Promise<Float64Array> {
  const width = Math.max(1, artifact.classes.length);
  const answers = new Float64Array(rows.length * width);
  for (let from = 0; from < rows.length; from += BATCH_ROWS) {
    const batch = rows.subarray(from, from + BATCH_ROWS);
    const { values } = await artifact.loaded.predict(packInputs(artifact.signature, frame, batch));
    answers.set(values, from * width);
  }
  return answers;
}
