import type { Calibration, IsotonicCalibration } from '../contracts/calibration.ts';
import type { TreeModel } from '../contracts/tree-model.ts';
import type { OnnxBuilder } from './onnx-builder.ts';
import { ELEMENT_TYPES } from './onnx-schema.ts';

/** Adds what follows the scores, in float64, and the graph's output: `value` or `probabilities`, float32. */
export function addTreeOutput(
  graph: OnnxBuilder,
  model: TreeModel,
  scores: string,
  calibration: Calibration | undefined,
): void {
  const { task, loss, classes } = model;
  const name = task === 'regression' ? 'value' : 'probabilities';
  const answers = answerOf(graph, { task, loss }, scores, calibration);
  graph.node('Cast', [answers], { to: ELEMENT_TYPES.float32 }, { output: name });
  graph.output(name, 'float32', ['rows', task === 'regression' ? 1 : classes.length]);
}

function answerOf(
  graph: OnnxBuilder,
  { task, loss }: Pick<TreeModel, 'task' | 'loss'>,
  scores: string,
  calibration: Calibration | undefined,
): string {
  if (calibration?.kind === 'isotonic') return isotonic(graph, scores, calibration);
  if (task === 'binary') {
    const { slope, intercept } = calibration ?? { slope: 1, intercept: 0 };
    const odds = graph.node('Mul', [scores, row(graph, [-slope, slope])]);
    return graph.node('Sigmoid', [add(graph, odds, [-intercept, intercept])]);
  }
  if (task === 'multiclass') return graph.node('Softmax', [scores], { axis: 1 });
  return loss === 'poisson' ? graph.node('Exp', [scores]) : scores;
}

/** The line through the calibration's points: y of the first, and for each stretch the share of it that the score has passed. */
function isotonic(graph: OnnxBuilder, scores: string, { x, y }: IsotonicCalibration): string {
  const starts = x.slice(0, -1);
  const lengths = starts.map((start, i) => x[i + 1]! - start);
  const rises = starts.map((_, i) => y[i + 1]! - y[i]!);
  const past = graph.node('Div', [graph.node('Sub', [scores, row(graph, starts)]), row(graph, lengths)]);
  const bound = (value: number) => graph.constant([], { type: 'float64', values: [value] });
  const share = graph.node('Clip', [past, bound(0), bound(1)]);
  // both classes at once: what the second one gains, the first one loses
  const changes = rises.flatMap((rise) => [-rise, rise]);
  const weights = graph.constant([rises.length, 2], { type: 'float64', values: changes });
  return add(graph, graph.node('MatMul', [share, weights]), [1 - y[0]!, y[0]!]);
}

function add(graph: OnnxBuilder, values: string, amounts: number[]): string {
  return amounts.every((amount) => amount === 0) ? values : graph.node('Add', [values, row(graph, amounts)]);
}

function row(graph: OnnxBuilder, values: number[]): string {
  return graph.constant([values.length], { type: 'float64', values });
}
