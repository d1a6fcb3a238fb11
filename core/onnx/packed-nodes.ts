import type { Signature } from '../contracts/feature-plan.ts';
import type { OnnxBuilder } from './onnx-builder.ts';

/** The graph's inputs, undefined for a kind that the signature has none of. */
export interface PackedNodes {
  numbers: string | undefined;
  categories: string | undefined;
  times: string | undefined;
  booleans: string | undefined;
}

/**
 * Declares the inputs of an artifact: `numbers` float32, `categories` string, `times` float64 and `booleans` int8, each
 * [rows, columns of the signature].
 */
export function addPackedInputs(graph: OnnxBuilder, signature: Signature): PackedNodes {
  const { numbers, categories, times, booleans } = signature;
  return {
    numbers: numbers.length > 0 ? graph.input('numbers', 'float32', ['rows', numbers.length]) : undefined,
    categories:
      categories.length > 0 ? graph.input('categories', 'string', ['rows', categories.length]) : undefined,
    times: times.length > 0 ? graph.input('times', 'float64', ['rows', times.length]) : undefined,
    booleans: booleans.length > 0 ? graph.input('booleans', 'int8', ['rows', booleans.length]) : undefined,
  };
}
