import type { Calibration } from '../contracts/calibration.ts';
import type { TreeModel, TreePlan } from '../contracts/tree-model.ts';
import { artifactMetadata } from './artifact-metadata.ts';
import { checkTreeModel } from './check-tree-model.ts';
import { createOnnxBuilder } from './onnx-builder.ts';
import { ML_DOMAIN } from './onnx-schema.ts';
import { addPackedInputs } from './packed-nodes.ts';
import { addTreeMatrix } from './tree-matrix.ts';
import { addTreeNode } from './tree-nodes.ts';
import { addTreeOutput } from './tree-output.ts';

/** What the exported files declare: ONNX 1.16 of 2024, the first with TreeEnsemble, which takes two fifths of the bytes. */
const IR_VERSION = 10;
const OPSETS = { '': 20, [ML_DOMAIN]: 5 };

/**
 * Boosted trees and their features as one ONNX file, with the inputs and outputs of exportLinear. Values are compared
 * as they were in training (float32) and leaves added up in float64. A calibration, for binary models, is part of the
 * graph. The same arguments give the same bytes. `metadata` may not use the `perennial.` keys that are written here.
 * InvalidInputError for a model that does not fit the plan.
 */
export function exportTrees(
  plan: TreePlan,
  model: TreeModel,
  metadata: Record<string, string>,
  calibration?: Calibration,
): Uint8Array {
  checkTreeModel(plan, model, calibration);
  const graph = createOnnxBuilder('perennial-trees');
  const names = addPackedInputs(graph, plan.signature);
  const matrix = addTreeMatrix(graph, plan, model, names);
  const scores = addTreeNode(graph, plan, model, matrix);
  addTreeOutput(graph, model, scores, calibration);
  return graph.finish({
    irVersion: IR_VERSION,
    opsets: OPSETS,
    metadata: artifactMetadata(plan.signature, model.task, model.classes, metadata),
  });
}
