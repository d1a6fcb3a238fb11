import type { PackedInputs } from '../core/features/packed-inputs.ts';

export type { PackedInputs };

/** Runs ONNX artifacts (onnxruntime-node, one thread). */
export interface Models {
  /** Throws InvalidModelError for bytes that are no acceptable model. */
  load(artifact: Uint8Array): Promise<LoadedModel>;
}

export interface LoadedModel {
  /** The artifact's own metadata entries. */
  metadata: Record<string, string>;
  predict(inputs: PackedInputs): Promise<ModelOutputs>;
  close(): Promise<void>;
}

export interface ModelOutputs {
  /** Regression: one value a row. Classification: rows × classes probabilities, row-major. */
  values: Float32Array;
}
