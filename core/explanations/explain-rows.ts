import type { FeaturePlan, LinearModel } from '../contracts/feature-plan.ts';
import type { TreeModel, TreePlan } from '../contracts/tree-model.ts';
import type { Frame } from '../data/frame.ts';
import { transformFeatures } from '../features/transform-features.ts';
import { treeInputs } from '../features/tree-columns.ts';
import { type Contributions, joinFeatures } from './contributions.ts';
import { explainLinear } from './linear-shap.ts';
import { explainTrees } from './tree-shap.ts';

/** A fitted model with what its contributions need. */
export type ExplainableModel =
  | {
      kind: 'linear';
      plan: FeaturePlan;
      model: LinearModel;
      /** The mean of every model column over the training rows: meanDesign. */
      background: Float64Array;
    }
  | { kind: 'trees'; plan: TreePlan; model: TreeModel }
  /** A graph that is not ours: it can only be asked for predictions. */
  | { kind: 'none' };

/** What each feature adds to the scores of `rows`, whatever the kind of model; undefined where that cannot be known. */
export function explainRows(
  model: ExplainableModel,
  frame: Frame,
  rows: Int32Array,
): Contributions | undefined {
  switch (model.kind) {
    case 'linear':
      return explainLinear(
        model.plan,
        model.model,
        transformFeatures(model.plan, frame, rows),
        model.background,
      );
    case 'trees': {
      const { base, contributions } = explainTrees(model.model, treeInputs(model.plan, frame, rows));
      const features = model.plan.columns.map(({ feature }) => feature);
      return joinFeatures(features, base, contributions, rows.length);
    }
    case 'none':
      return undefined;
  }
}
