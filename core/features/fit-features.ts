import type { DenseEncoder, FeaturePlan, HotEncoder } from '../contracts/feature-plan.ts';
import type { ModelSpec } from '../contracts/model-spec.ts';
import type { Frame } from '../data/frame.ts';
import { fitLevels, USUAL_RARE } from './fit-levels.ts';
import { fitNumber } from './fit-number.ts';
import { inputIndex, type SignatureOptions } from './fit-signature.ts';
import { readFeatures } from './read-features.ts';

/**
 * Learns from the training rows everything that turns raw values into model columns. Numbers are rounded to
 * float32 before anything else, as the graph receives them. A number column with missing training values gets one
 * missing flag, after its first feature. InvalidInputError as from readFeatures, and for values that a rule cannot take.
 */
export function fitFeatures(
  spec: Pick<ModelSpec, 'features'>,
  frame: Frame,
  rows: Int32Array,
  options: SignatureOptions,
): FeaturePlan {
  const { features, signature, raw } = readFeatures(spec, frame, rows, options);
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
        const levels = fitLevels(raw.categories[input]!, rule.rare ?? USUAL_RARE.linear);
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
