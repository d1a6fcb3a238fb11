import type { FeatureRule, ModelSpec } from '../contracts/model-spec.ts';
import type { TreeColumn, TreePlan } from '../contracts/tree-model.ts';
import type { Frame } from '../data/frame.ts';
import type { TrainingTarget } from '../training/read-target.ts';
import { codeLevels } from './code-levels.ts';
import { commonestLevels } from './commonest-levels.ts';
import { fitFill } from './fit-fill.ts';
import { fitLevels, USUAL_RARE } from './fit-levels.ts';
import { inputIndex, type SignatureOptions } from './fit-signature.ts';
import type { RawCategories } from './raw-categories.ts';
import { readFeatures } from './read-features.ts';
import { cellStatistics, centredOutcome, statisticCount } from './target-statistics.ts';

/** Codes are bins: 255 of them, less one for missing and one for rare and unseen levels. */
const MOST_CODES = 253;
/** A category of many levels becomes a number per class, so of more classes than this it stays codes. */
const MOST_STATISTICS = 10;

type NumberRule = Extract<FeatureRule, { type: 'number' }>;

/**
 * Learns from the training rows what turns raw values into the columns of trees, in the order of the features. A number
 * has missing values as they are, unless its rule says what stands in for them. A category of at most 253 levels
 * becomes codes; one of more becomes numbers learned from `target` (of the frame's rows), or codes of its 253 commonest
 * levels where there is no target or more than 10 classes. InvalidInputError as from fitFeatures, but for logarithms,
 * which trees do not take.
 */
export function fitTreePlan(
  spec: Pick<ModelSpec, 'features'>,
  frame: Frame,
  rows: Int32Array,
  options: SignatureOptions,
  target?: TrainingTarget,
): TreePlan {
  const { features, signature, raw } = readFeatures(spec, frame, rows, options);
  const columns: TreeColumn[] = [];
  for (const { feature, column, rule } of features) {
    switch (rule.type) {
      case 'number': {
        const input = inputIndex(signature, 'numbers', column);
        const shape = numberShape(feature, rule, raw.numbers[input]!);
        columns.push({ kind: 'number', feature, input, ...shape });
        break;
      }
      case 'category': {
        const input = inputIndex(signature, 'categories', column);
        const texts = raw.categories[input]!;
        columns.push(...categoryColumns(feature, input, texts, rule.rare, rows, target));
        break;
      }
      case 'boolean':
        columns.push({ kind: 'boolean', feature, input: inputIndex(signature, 'booleans', column) });
        break;
      case 'timestamp': {
        const input = inputIndex(signature, 'times', column);
        for (const part of new Set(rule.parts)) columns.push({ kind: 'timestamp', feature, input, part });
        break;
      }
    }
  }
  return { signature, columns };
}

function numberShape(feature: string, { missing, clip }: NumberRule, values: Float32Array) {
  const clipped = clip === undefined ? {} : { clip };
  if (missing === undefined || missing === 'refuse') return clipped;
  const fill = fitFill(feature, missing, values);
  const [low, high] = clip ?? [fill, fill];
  return { ...clipped, fill: Math.fround(Math.min(Math.max(fill, low), high)) };
}

function categoryColumns(
  feature: string,
  input: number,
  raw: RawCategories,
  rare: number | undefined,
  rows: Int32Array,
  target: TrainingTarget | undefined,
): TreeColumn[] {
  const levels = fitLevels(raw, rare ?? USUAL_RARE.trees);
  if (levels.length <= MOST_CODES) return [{ kind: 'category', feature, input, levels }];
  if (target === undefined || statisticCount(target) > MOST_STATISTICS) {
    return [{ kind: 'category', feature, input, levels: commonestLevels(raw, MOST_CODES) }];
  }
  // Each level is a cell, then all others, then missing.
  const cellOf = codeLevels(levels, raw, levels.length + 1);
  const cells = { cellOf, count: levels.length + 2 };
  return Array.from({ length: statisticCount(target) }, (_, index) => {
    const statistics = [...cellStatistics(cells, centredOutcome(target, rows, index))];
    const missing = statistics.pop()!;
    const unseen = statistics.pop()!;
    return { kind: 'categoryValue', feature, input, levels, values: statistics, unseen, missing };
  });
}
