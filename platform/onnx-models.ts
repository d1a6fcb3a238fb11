import type { InferenceSession, Tensor } from 'onnxruntime-node';
import { PerennialError } from '../core/errors.ts';
import type { PackedInputs } from '../core/features/packed-inputs.ts';
import { ARTIFACT_LIMITS, type ArtifactLimits, checkArtifact } from '../core/onnx/check-artifact.ts';
import { readModelMetadata } from '../core/onnx/read-model.ts';
import type { LoadedModel, ModelOutputs, Models } from './models.ts';

type Runtime = typeof import('onnxruntime-node');

/** One thread without a pool (a pool burns a core while idle), no optimised copy on disk, nothing on stderr. */
const SESSION_OPTIONS: InferenceSession.SessionOptions = {
  intraOpNumThreads: 1,
  interOpNumThreads: 1,
  executionMode: 'sequential',
  logSeverityLevel: 4,
};

const INPUT_TYPES = { numbers: 'float32', categories: 'string', times: 'float64', booleans: 'int8' } as const;
type Group = keyof typeof INPUT_TYPES;
const GROUPS = Object.keys(INPUT_TYPES) as Group[];

/**
 * Models on onnxruntime-node, which is loaded with the first artifact. Artifacts are refused by `checkArtifact`
 * before the runtime sees them, and when their inputs or output are not those of an exported feature graph.
 */
export function createOnnxModels(limits: ArtifactLimits = ARTIFACT_LIMITS): Models {
  let runtime: Promise<Runtime> | undefined;
  return {
    async load(artifact) {
      const reasons = checkArtifact(artifact, limits);
      if (reasons.length > 0) {
        throw new PerennialError('InvalidModelError', reasons[0]!.message, { reasons });
      }
      runtime ??= import('onnxruntime-node');
      const { InferenceSession, Tensor } = await runtime;
      const session = await createSession(InferenceSession, artifact);
      try {
        return createLoadedModel(session, Tensor, readModelMetadata(artifact));
      } catch (error) {
        await session.release();
        throw error;
      }
    },
  };
}

async function createSession(
  sessions: Runtime['InferenceSession'],
  artifact: Uint8Array,
): Promise<InferenceSession> {
  try {
    return await sessions.create(artifact, SESSION_OPTIONS);
  } catch (error) {
    throw new PerennialError(
      'InvalidModelError',
      `onnxruntime refuses the file: ${messageOf(error)}`,
      {},
      error,
    );
  }
}

function createLoadedModel(
  session: InferenceSession,
  tensor: Runtime['Tensor'],
  metadata: Record<string, string>,
): LoadedModel {
  const widths = inputWidths(session);
  const output = findOutput(session);
  let isClosed = false;
  return {
    metadata,
    async predict(inputs): Promise<ModelOutputs> {
      if (isClosed) throw new PerennialError('NotAllowedError', 'the model was closed');
      checkLengths(inputs, widths);
      const { rows } = inputs;
      if (rows === 0) return { values: new Float32Array(0) };
      const feeds: Record<string, Tensor> = {};
      if (widths.numbers > 0) {
        feeds.numbers = new tensor('float32', inputs.numbers, [rows, widths.numbers]);
      }
      if (widths.categories > 0) {
        feeds.categories = new tensor('string', inputs.categories, [rows, widths.categories]);
      }
      if (widths.times > 0) feeds.times = new tensor('float64', inputs.times, [rows, widths.times]);
      if (widths.booleans > 0) feeds.booleans = new tensor('int8', inputs.booleans, [rows, widths.booleans]);
      const values = await run(session, feeds, output.name);
      if (values instanceof Float32Array && values.length === rows * output.width) return { values };
      throw new PerennialError(
        'InvalidModelError',
        `the model's output "${output.name}" has another shape than it declares`,
      );
    },
    async close() {
      if (isClosed) return;
      isClosed = true;
      await session.release();
    },
  };
}

async function run(
  session: InferenceSession,
  feeds: Record<string, Tensor>,
  output: string,
): Promise<unknown> {
  try {
    const outputs = await session.run(feeds, { [output]: null });
    return outputs[output]!.data;
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
function inputWidths(session: InferenceSession): Record<Group, number> {
  const widths = { numbers: 0, categories: 0, times: 0, booleans: 0 };
  for (const input of session.inputMetadata) {
    const group = GROUPS.find((name) => name === input.name);
    const width = input.isTensor && input.shape.length === 2 ? input.shape[1] : undefined;
    if (group === undefined || !input.isTensor || input.type !== INPUT_TYPES[group] || !isWidth(width)) {
      const wanted = GROUPS.map((name) => `${name} (${INPUT_TYPES[name]})`).join(', ');
      const message = `the model's input "${input.name}" is none of ${wanted}, each [rows, columns]`;
      throw new PerennialError('InvalidModelError', message, { input: input.name });
    }
    widths[group] = width;
  }
  return widths;
}

/** The one output that answers are made of: `value` [rows, 1] or `probabilities` [rows, classes]. */
function findOutput(session: InferenceSession): { name: string; width: number } {
  for (const output of session.outputMetadata) {
    if (output.name !== 'value' && output.name !== 'probabilities') continue;
    if (!output.isTensor || output.type !== 'float32' || output.shape.length !== 2) continue;
    const width = output.shape[1];
    if (isWidth(width)) return { name: output.name, width };
  }
  const message = 'the model has no output "value" or "probabilities" of float32 [rows, columns]';
  throw new PerennialError('InvalidModelError', message, { outputs: [...session.outputNames] });
}

function isWidth(width: unknown): width is number {
  return typeof width === 'number' && width > 0;
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
