import type { FeaturePlan, LinearModel } from '../contracts/feature-plan.ts';
import { artifactMetadata } from './artifact-metadata.ts';
import { checkLinearModel } from './check-linear-model.ts';
import { foldMeans } from './fold-means.ts';
import { addLookupNodes } from './lookup-nodes.ts';
import { buildLookupTable } from './lookup-table.ts';
import { addNumberNodes } from './number-nodes.ts';
import { createOnnxBuilder, type OnnxBuilder } from './onnx-builder.ts';
import { ELEMENT_TYPES, ML_DOMAIN } from './onnx-schema.ts';
import { addPackedInputs } from './packed-nodes.ts';

/** What the exported files declare: ONNX 1.15 of 2023, the first with StringConcat. */
const IR_VERSION = 9;
const OPSETS = { '': 20, [ML_DOMAIN]: 3 };

/**
 * A linear model and its features as one ONNX file. Inputs, left out when the signature has none of a kind:
 * `numbers` float32, `categories` string, `times` float64, `booleans` int8, each [rows, columns of the signature],
 * missing encoded as in the feature plan. Output: `value` [rows, 1] for regression, `probabilities` [rows, classes]
 * otherwise, float32; everything before is float64, so rows agree with training within 1e-5 · max(1, |y|) unless
 * terms 1e10 times the sum cancel. The same arguments give the same bytes. `metadata` may not use the
 * `perennial.` keys that are written here. InvalidInputError for a model that does not fit the plan.
 */
export function exportLinear(
  plan: FeaturePlan,
  model: LinearModel,
  metadata: Record<string, string>,
): Uint8Array {
  checkLinearModel(plan, model);
  const graph = createOnnxBuilder('perennial-linear');
  const names = addPackedInputs(graph, plan.signature);
  const folded = foldMeans(plan, model);
  const intercepts = folded ?? model.intercept;
  const looked = addLookupNodes(graph, buildLookupTable(plan, model.weights, intercepts), names);
  const start = looked ?? graph.constant([intercepts.length], { type: 'float64', values: intercepts });
  const score =
    names.numbers === undefined || plan.dense.length === 0
      ? start
      : addDenseScore(graph, plan, model.weights, names.numbers, folded === undefined, start);
  addOutput(graph, model, score);
  return graph.finish({
    irVersion: IR_VERSION,
    opsets: OPSETS,
    metadata: artifactMetadata(plan.signature, model.task, model.classes, metadata),
  });
}

/** `start` plus the dense columns times their weights: [rows, outputs]. */
function addDenseScore(
  graph: OnnxBuilder,
  plan: FeaturePlan,
  modelWeights: number[][],
  numbers: string,
  isCentred: boolean,
  start: string,
): string {
  const { matrix, weights } = addNumberNodes(graph, plan, modelWeights, numbers, isCentred);
  const dims = [weights.length, modelWeights.length];
  const factor = graph.constant(dims, { type: 'float64', values: weights.flat() });
  return graph.node('Gemm', [matrix, factor, start]);
}

function addOutput(graph: OnnxBuilder, { task, classes }: LinearModel, score: string): void {
  const toFloat32 = { to: ELEMENT_TYPES.float32 };
  if (task === 'regression') {
    graph.node('Cast', [score], toFloat32, { output: 'value' });
    graph.output('value', 'float32', ['rows', 1]);
    return;
  }
  const probabilities =
    task === 'multiclass'
      ? graph.node('Softmax', [score], { axis: 1 })
      : graph.node('Sigmoid', [
          graph.node('Mul', [score, graph.constant([2], { type: 'float64', values: [-1, 1] })]),
        ]);
  graph.node('Cast', [probabilities], toFloat32, { output: 'probabilities' });
  graph.output('probabilities', 'float32', ['rows', classes.length]);
}
