import type { InferenceSession } from 'onnxruntime-node';
import { PerennialError } from '../core/errors.ts';
import type { PackedInputs } from '../core/features/packed-inputs.ts';
import { ARTIFACT_LIMITS, type ArtifactLimits, checkArtifact } from '../core/onnx/check-artifact.ts';
import { readModelMetadata } from '../core/onnx/read-model.ts';
import type { LoadedModel, ModelOutputs, Models } from './models.ts';
import type { NativeSession, NativeTensor, NativeValue } from './onnx-runtime.ts';

type Runtime = typeof import('./onnx-runtime.ts');

/** No optimised copy on disk, nothing on stderr. One thread has no pool, and those of a pool burn cores where they spin. */
const sessionOptions = (threads: number): InferenceSession.SessionOptions => ({
  intraOpNumThreads: threads,
  interOpNumThreads: 1,
  executionMode: 'sequential',
  logSeverityLevel: 4,
  ...(threads > 1 && { extra: { session: { intra_op: { allow_spinning: '0' } } } }),
});

/** Element types by their numbers in ONNX. */
const ELEMENT_TYPES = { float32: 1, int8: 3, string: 8, float64: 11 } as const;
const INPUT_TYPES = { numbers: 'float32', categories: 'string', times: 'float64', booleans: 'int8' } as const;
type Group = keyof typeof INPUT_TYPES;
const GROUPS = Object.keys(INPUT_TYPES) as Group[];

/**
 * Models on onnxruntime, which is loaded with the first artifact. Artifacts are refused by `checkArtifact`
 * before the runtime sees them, and when their inputs or output are not those of an exported feature graph.
 */
export function createOnnxModels(limits: ArtifactLimits = ARTIFACT_LIMITS): Models {
  let runtime: Promise<Runtime> | undefined;
  return {
    async load(artifact, { threads = 1 } = {}) {
      const reasons = checkArtifact(artifact, limits);
      if (reasons.length > 0) {
        throw new PerennialError('InvalidModelError', reasons[0]!.message, { reasons });
      }
      runtime ??= import('./onnx-runtime.ts');
      const session = openSession(await runtime, artifact, threads);
      try {
        return createLoadedModel(session, readModelMetadata(artifact));
      } catch (error) {
        session.dispose();
        throw error;
      }
    },
  };
}

function openSession({ createSession }: Runtime, artifact: Uint8Array, threads: number): NativeSession {
  try {
    return createSession(artifact, sessionOptions(threads));
  } catch (error) {
    throw new PerennialError(
      'InvalidModelError',
      `onnxruntime refuses the file: ${messageOf(error)}`,
      {},
      error,
    );
  }
}

function createLoadedModel(session: NativeSession, metadata: Record<string, string>): LoadedModel {
  const widths = inputWidths(session);
  const groups = GROUPS.filter((group) => widths[group] > 0);
  const output = findOutput(session);
  let isClosed = false;
  return {
    metadata,
    async predict(inputs): Promise<ModelOutputs> {
      if (isClosed) throw new PerennialError('NotAllowedError', 'the model was closed');
      checkLengths(inputs, widths);
      const { rows } = inputs;
      if (rows === 0) return { values: new Float32Array(0) };
      const feeds: Record<string, NativeTensor> = {};
      for (const group of groups)
        feeds[group] = {
          type: INPUT_TYPES[group],
          data: inputs[group],
          dims: [rows, widths[group]],
          location: 'cpu',
        };
      const values = run(session, feeds, output.name);
      if (values instanceof Float32Array && values.length === rows * output.width) return { values };
      throw new PerennialError(
        'InvalidModelError',
        `the model's output "${output.name}" has another shape than it declares`,
      );
    },
    async close() {
      if (isClosed) return;
      isClosed = true;
      session.dispose();
    },
  };
}

function run(session: NativeSession, feeds: Record<string, NativeTensor>, output: string): unknown {
  try {
    return session.run(feeds, { [output]: null })[output]?.data;
  } catch (error) {
    throw new PerennialError(
      'InvalidModelError',
      `the model fails on these inputs: ${messageOf(error)}`,
      {},
      error,
    );
  }
}

/** How many columns each packed input has, 0 for one that the artifact does not take. */
function inputWidths(session: NativeSession): Record<Group, number> {
  const widths = { numbers: 0, categories: 0, times: 0, booleans: 0 };
  for (const input of session.inputMetadata) {
    const group = GROUPS.find((name) => name === input.name);
    const width = widthOf(input);
    if (group === undefined || input.type !== ELEMENT_TYPES[INPUT_TYPES[group]] || width === undefined) {
      const wanted = GROUPS.map((name) => `${name} (${INPUT_TYPES[name]})`).join(', ');
      const message = `the model's input "${input.name}" is none of ${wanted}, each [rows, columns]`;
      throw new PerennialError('InvalidModelError', message, { input: input.name });
    }
    widths[group] = width;
  }
  return widths;
}

/** The one output that answers are made of: `value` [rows, 1] or `probabilities` [rows, classes]. */
function findOutput(session: NativeSession): { name: string; width: number } {
  for (const output of session.outputMetadata) {
    if (output.name !== 'value' && output.name !== 'probabilities') continue;
    const width = widthOf(output);
    if (output.type === ELEMENT_TYPES.float32 && width !== undefined) return { name: output.name, width };
  }
  const message = 'the model has no output "value" or "probabilities" of float32 [rows, columns]';
  throw new PerennialError('InvalidModelError', message, {
    outputs: session.outputMetadata.map(({ name }) => name),
  });
}

/** The columns of a tensor [rows, columns] with a fixed number of them. */
function widthOf({ isTensor, shape }: NativeValue): number | undefined {
  const width = isTensor && shape?.length === 2 ? shape[1] : undefined;
  return width !== undefined && width > 0 ? width : undefined;
}

function checkLengths(inputs: PackedInputs, widths: Record<Group, number>): void {
  const { rows } = inputs;
  if (!Number.isInteger(rows) || rows < 0) {
    throw new PerennialError('InvalidInputError', `${rows} is not a number of rows`, { rows });
  }
  for (const group of GROUPS) {
    const wanted = rows * widths[group];
    const { length } = inputs[group];
    if (length === wanted) continue;
    const message = `${rows} rows need ${wanted} ${group}, and there are ${length}`;
    throw new PerennialError('InvalidInputError', message, { group, rows, length, wanted });
  }
  for (const value of inputs.booleans) {
    if (value >= -1 && value <= 1) continue;
    throw new PerennialError('InvalidInputError', `${value} is not a packed boolean (1, 0 or −1)`, { value });
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
