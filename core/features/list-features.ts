import { FeatureRule, type ModelSpec } from '../contracts/model-spec.ts';

/** One feature of a spec, its rule with every default filled in; `column` is the raw column it comes from. */
export interface NamedFeature {
  feature: string;
  column: string;
  rule: FeatureRule;
}

/** The features of a spec in the order they are written, shorthands such as `fare: number` spelt out. */
export function listFeatures(features: ModelSpec['features']): NamedFeature[] {
  return Object.entries(features).map(([feature, entry]) => {
    const rule = typeof entry === 'string' ? FeatureRule.parse({ type: entry }) : entry;
    return { feature, column: rule.from ?? feature, rule };
  });
}
