import type { LinearModel } from '../contracts/feature-plan.ts';
import type { TreeModel } from '../contracts/tree-model.ts';
import type { Frame } from '../data/frame.ts';
import type { FittedModel } from '../training/fit-result.ts';
import type { ExplainableModel } from './explain-rows.ts';
import { meanDesign } from './mean-design.ts';
import { drawRows } from './sample-frame.ts';

/** Of more training rows than these, as many are drawn: their means differ by less than anyone reads. */
const BACKGROUND_ROWS = 20_000;

/** A fitted model with what its contributions need; `trainRows` are the rows it was fitted on. */
export function explainableModel(
  { plan, model }: FittedModel,
  frame: Frame,
  trainRows: Int32Array,
  seed: number,
): ExplainableModel {
  if ('columns' in plan) return { kind: 'trees', plan, model: model as TreeModel };
  const background = meanDesign(plan, frame, drawRows(trainRows, BACKGROUND_ROWS, seed));
  return { kind: 'linear', plan, model: model as LinearModel, background };
}
