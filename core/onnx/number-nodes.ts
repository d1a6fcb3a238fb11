import type { DenseEncoder, FeaturePlan } from '../contracts/feature-plan.ts';
import { PerennialError } from '../errors.ts';
import { FLOAT32_MAX } from '../features/encode-number.ts';
import type { OnnxBuilder } from './onnx-builder.ts';
import { ELEMENT_TYPES, ML_DOMAIN } from './onnx-schema.ts';

/** A graph value of [rows, columns] in float64, and the model weights of its columns, columns × outputs. */
export interface DenseMatrix {
  matrix: string;
  weights: number[][];
}

type PlacedEncoder = Extract<DenseEncoder, { kind: 'number' }> & { position: number };

/**
 * Adds the nodes of the number features and missing flags. Missing values are filled as float32, all else is float64.
 * The scales are folded into the weights; the means are taken off in the graph when `isCentred`, else the intercept
 * has to know of them.
 */
export function addNumberNodes(
  graph: OnnxBuilder,
  plan: FeaturePlan,
  modelWeights: number[][],
  numbers: string,
  isCentred: boolean,
): DenseMatrix {
  const encoders = plan.dense.flatMap((encoder, position): PlacedEncoder[] =>
    encoder.kind === 'number' ? [{ ...encoder, position }] : [],
  );
  const inputs = encoders.map(({ input }) => input);
  const isIdentity =
    inputs.length === plan.signature.numbers.length && inputs.every((input, index) => input === index);
  const indices = () => graph.constant([inputs.length], { type: 'int64', values: inputs });
  const chosen = isIdentity ? numbers : graph.node('Gather', [numbers, indices()], { axis: 1 });
  const shaped = addShapeNodes(graph, encoders, chosen);
  const means = encoders.map(({ mean }) => mean);
  const values = isCentred ? graph.node('Sub', [shaped, float64Row(graph, means)]) : shaped;
  const weights = encoders.map(({ position, scale }) =>
    modelWeights.map((output) => output[position]! / scale),
  );
  if (plan.dense.length === encoders.length) return { matrix: values, weights };
  const flags = graph.node('Cast', [graph.node('IsNaN', [chosen])], { to: ELEMENT_TYPES.float64 });
  const matrix = graph.node('Concat', [values, flags], { axis: 1 });
  return { matrix, weights: [...weights, ...flagWeights(plan, modelWeights, inputs)] };
}

/** Fill, clip and transform of all columns together; steps that no column needs are left out. */
function addShapeNodes(graph: OnnxBuilder, encoders: PlacedEncoder[], numbers: string): string {
  const imputation = {
    imputed_value_floats: { floats: encoders.map(({ fill }) => fill) },
    replaced_value_float: { float: Number.NaN },
  };
  const filled = graph.node('Imputer', [numbers], imputation, { domain: ML_DOMAIN });
  let value = graph.node('Cast', [filled], { to: ELEMENT_TYPES.float64 });
  const lows = encoders.map(({ clip }) => clip?.[0] ?? Number.NEGATIVE_INFINITY);
  const highs = encoders.map(({ clip }) => clip?.[1] ?? Number.POSITIVE_INFINITY);
  if (lows.some((low) => low > -FLOAT32_MAX)) value = graph.node('Max', [value, float64Row(graph, lows)]);
  if (highs.some((high) => high < FLOAT32_MAX)) value = graph.node('Min', [value, float64Row(graph, highs)]);
  const isLogarithm = encoders.map(({ transform }) => transform === 'log1p');
  if (!isLogarithm.includes(true)) return value;
  const logarithm = graph.node('Log', [graph.node('Add', [value, float64Row(graph, [1])])]);
  if (!isLogarithm.includes(false)) return logarithm;
  const chooser = graph.constant([encoders.length], { type: 'bool', values: isLogarithm });
  return graph.node('Where', [chooser, logarithm, value]);
}

/** The weights of the columns "is missing", one per number column: 0 but where a flag stands for it. */
function flagWeights(plan: FeaturePlan, modelWeights: number[][], inputs: number[]): number[][] {
  const weights = inputs.map(() => modelWeights.map(() => 0));
  plan.dense.forEach((encoder, position) => {
    if (encoder.kind !== 'missingFlag') return;
    const column = inputs.indexOf(encoder.input);
    if (column < 0) {
      const message = `the missing flag of "${encoder.feature}" needs a number feature of the same column`;
      throw new PerennialError('InvalidInputError', message, { feature: encoder.feature });
    }
    weights[column] = modelWeights.map((output, k) => weights[column]![k]! + output[position]!);
  });
  return weights;
}

function float64Row(graph: OnnxBuilder, values: number[]): string {
  return graph.constant([values.length], { type: 'float64', values });
}
