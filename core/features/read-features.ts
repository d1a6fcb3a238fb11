import type { Signature } from '../contracts/feature-plan.ts';
import type { ModelSpec } from '../contracts/model-spec.ts';
import type { Frame } from '../data/frame.ts';
import { PerennialError } from '../errors.ts';
import { checkFeatureKinds } from './check-feature-kinds.ts';
import { fitSignature, type SignatureOptions } from './fit-signature.ts';
import { listFeatures, type NamedFeature } from './list-features.ts';
import { type RawInputs, readInputs } from './read-inputs.ts';

/**
 * What the features of a spec are learned from: their list, the inputs that they ask for, and the values of those in
 * the training rows. InvalidInputError, naming feature or column, for features that do not fit their columns, for values
 * that no request could carry, and without training rows.
 */
export function readFeatures(
  spec: Pick<ModelSpec, 'features'>,
  frame: Frame,
  rows: Int32Array,
  options: SignatureOptions,
): { features: NamedFeature[]; signature: Signature; raw: RawInputs } {
  if (rows.length === 0)
    throw new PerennialError('InvalidInputError', 'there are no rows to fit features on');
  const features = listFeatures(spec.features);
  checkFeatureKinds(features, frame);
  const signature = fitSignature(features, options);
  return { features, signature, raw: readInputs(signature, frame, rows) };
}
