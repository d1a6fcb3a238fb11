import type { DenseEncoder, FeaturePlan, HotEncoder } from '../contracts/feature-plan.ts';
import type { ModelSpec } from '../contracts/model-spec.ts';
import type { Frame } from '../data/frame.ts';
import { PerennialError } from '../errors.ts';
import { checkFeatureKinds } from './check-feature-kinds.ts';
import { fitLevels } from './fit-levels.ts';
import { fitNumber } from './fit-number.ts';
import { fitSignature, inputIndex, type SignatureOptions } from './fit-signature.ts';
import { listFeatures } from './list-features.ts';
import { readInputs } from './read-inputs.ts';

/**
 * Learns from the training rows everything that turns raw values into model columns. Numbers are rounded to
 * float32 before anything else, as the graph receives them. A number column with missing training values gets one
 * missing flag, after its first feature. InvalidInputError, naming feature or column, for features that do not
 * fit their columns, for values that no request could carry, and without training rows.
 */
export function fitFeatures(
  spec: Pick<ModelSpec, 'features'>,
  frame: Frame,
  rows: Int32Array,
  options: SignatureOptions,
): FeaturePlan {
  if (rows.length === 0)
    throw new PerennialError('InvalidInputError', 'there are no rows to fit features on');
  const features = listFeatures(spec.features);
  checkFeatureKinds(features, frame);
  const signature = fitSignature(features, options);
  const raw = readInputs(signature, frame, rows);
  const dense: DenseEncoder[] = [];
  const hot: HotEncoder[] = [];
  const flagged = new Set<number>();
  for (const { feature, column, rule } of features) {
    switch (rule.type) {
      case 'number': {
        const input = inputIndex(signature, 'numbers', column);
        const values = raw.numbers[input]!;
        dense.push({ kind: 'number', feature, input, ...fitNumber(feature, rule, values) });
        if (flagged.has(input) || !hasMissing(values)) break;
        flagged.add(input);
        dense.push({ kind: 'missingFlag', feature, input });
        break;
      }
      case 'category': {
        const input = inputIndex(signature, 'categories', column);
        const levels = fitLevels(raw.categories[input]!, rule.rare);
        hot.push({ kind: 'category', feature, input, levels });
        break;
      }
      case 'boolean':
        hot.push({ kind: 'boolean', feature, input: inputIndex(signature, 'booleans', column) });
        break;
      case 'timestamp': {
        const input = inputIndex(signature, 'times', column);
        for (const part of new Set(rule.parts)) hot.push({ kind: 'timestamp', feature, input, part });
        break;
      }
    }
  }
  return { signature, dense, hot };
}

function hasMissing(values: Float32Array): boolean {
  for (let i = 0; i < values.length; i++) if (Number.isNaN(values[i]!)) return true;
  return false;
}
