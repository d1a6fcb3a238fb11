import type { FeaturePlan } from '../contracts/feature-plan.ts';
import { PerennialError } from '../errors.ts';
import { FLOAT32_MAX } from '../features/encode-number.ts';
import type { OnnxBuilder } from './onnx-builder.ts';
import { ELEMENT_TYPES, ML_DOMAIN } from './onnx-schema.ts';

/** A graph value of [rows, columns] in float64, and the model weights of its columns, columns × outputs. */
export interface DenseMatrix {
  matrix: string;
  weights: number[][];
}

/**
 * Adds the nodes of the number features and missing flags, in float64 from the first node on. The scales are folded
 * into the weights; the means are taken off in the graph when `isCentred`, else the intercept has to know of them.
 */
export function addNumberNodes(
  graph: OnnxBuilder,
  plan: FeaturePlan,
  modelWeights: number[][],
  numbers: string,
  isCentred: boolean,
): DenseMatrix {
  const encoders = plan.dense.flatMap((encoder, position) =>
    encoder.kind === 'number' ? [{ ...encoder, position }] : [],
  );
  const row = (value: (encoder: (typeof encoders)[number]) => number) =>
    float64Row(graph, encoders.map(value));

  const inputs = encoders.map(({ input }) => input);
  const isIdentity =
    inputs.length === plan.signature.numbers.length && inputs.every((input, index) => input === index);
  const indices = () => graph.constant([inputs.length], { type: 'int64', values: inputs });
  const chosen = isIdentity ? numbers : graph.node('Gather', [numbers, indices()], { axis: 1 });
  const imputation = {
    imputed_value_floats: { floats: encoders.map(({ fill }) => fill) },
    replaced_value_float: { float: Number.NaN },
  };
  const filled = graph.node('Imputer', [chosen], imputation, { domain: ML_DOMAIN });
  let value = graph.node('Cast', [filled], { to: ELEMENT_TYPES.float64 });
  const lows = encoders.map(({ clip }) => clip?.[0] ?? Number.NEGATIVE_INFINITY);
  const highs = encoders.map(({ clip }) => clip?.[1] ?? Number.POSITIVE_INFINITY);
  if (lows.some((low) => low > -FLOAT32_MAX)) value = graph.node('Max', [value, float64Row(graph, lows)]);
  if (highs.some((high) => high < FLOAT32_MAX)) value = graph.node('Min', [value, float64Row(graph, highs)]);
  if (encoders.some(({ transform }) => transform === 'log1p')) {
    const one = graph.constant([1], { type: 'float64', values: [1] });
    const logarithm = graph.node('Log', [graph.node('Add', [value, one])]);
    if (encoders.every(({ transform }) => transform === 'log1p')) value = logarithm;
    else {
      const isLogarithm = graph.constant([encoders.length], {
        type: 'bool',
        values: encoders.map(({ transform }) => transform === 'log1p'),
      });
      value = graph.node('Where', [isLogarithm, logarithm, value]);
    }
  }
  if (isCentred) value = graph.node('Sub', [value, row(({ mean }) => mean)]);
  const weights = encoders.map(({ position, scale }) =>
    modelWeights.map((output) => output[position]! / scale),
  );

  const flagWeights = encoders.map(() => modelWeights.map(() => 0));
  plan.dense.forEach((encoder, position) => {
    if (encoder.kind !== 'missingFlag') return;
    const column = inputs.indexOf(encoder.input);
    if (column < 0) {
      const message = `the missing flag of "${encoder.feature}" needs a number feature of the same column`;
      throw new PerennialError('InvalidInputError', message, { feature: encoder.feature });
    }
    flagWeights[column] = modelWeights.map((output, k) => flagWeights[column]![k]! + output[position]!);
  });
  if (plan.dense.length === encoders.length) return { matrix: value, weights };
  const flags = graph.node('Cast', [graph.node('IsNaN', [chosen])], { to: ELEMENT_TYPES.float64 });
  const matrix = graph.node('Concat', [value, flags], { axis: 1 });
  return { matrix, weights: [...weights, ...flagWeights] };
}

function float64Row(graph: OnnxBuilder, values: number[]): string {
  return graph.constant([values.length], { type: 'float64', values });
}
