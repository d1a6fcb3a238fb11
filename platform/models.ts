import type { PackedInputs } from '../core/features/packed-inputs.ts';

export type { PackedInputs };

/** Runs ONNX artifacts (onnxruntime-node). */
export interface Models {
  /** Throws InvalidModelError for bytes that are no acceptable model. */
  load(artifact: Uint8Array, options?: LoadOptions): Promise<LoadedModel>;
}

export interface LoadOptions {
  /**
   * Threads that answer rows together, 1 without. More are for answering hundreds of rows at once and never for serving:
   * a request's few rows would wait for them. Many rows are shared out between them, so each row's answer is the same.
   */
  threads?: number;
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
