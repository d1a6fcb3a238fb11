import { createRequire } from 'node:module';
import { isMainThread } from 'node:worker_threads';
import type { InferenceSession } from 'onnxruntime-node';

/*
 * onnxruntime's native part, straight: the package's own JavaScript, made for every backend there is, takes longer to
 * load than a session to open. Relied on is what `onnxruntime-node/dist/backend.js` of the pinned version calls.
 */

/** What the native part reads of an input, and what it makes for an output. */
export interface NativeTensor {
  type: string;
  data: unknown;
  dims: readonly number[];
  location: 'cpu';
}

/** An input or output as the graph declares it: the number of its element type, sizes that are not fixed as −1. */
export interface NativeValue {
  name: string;
  isTensor: boolean;
  type?: number;
  shape?: readonly number[];
}

export interface NativeSession {
  inputMetadata: readonly NativeValue[];
  outputMetadata: readonly NativeValue[];
  /** The outputs that `fetches` names; throws what the graph cannot do with these inputs. */
  run(
    feeds: Readonly<Record<string, NativeTensor>>,
    fetches: Readonly<Record<string, null>>,
  ): Record<string, NativeTensor>;
  dispose(): void;
}

interface Natives {
  initOrtOnce(logLevel: number, tensor: typeof OutputTensor, isMainThread: boolean): void;
  InferenceSession: new () => NativeSession & {
    loadModel(buffer: ArrayBufferLike, offset: number, bytes: number, options: object): void;
  };
}

class OutputTensor implements NativeTensor {
  type: string;
  data: unknown;
  dims: readonly number[];
  location = 'cpu' as const;
  constructor(type: string, data: unknown, dims: readonly number[]) {
    this.type = type;
    this.data = data;
    this.dims = dims;
  }
}

const LOG_WARNINGS = 2;
const FILE = `onnxruntime-node/bin/napi-v6/${process.platform}/${process.arch}/onnxruntime_binding.node`;

const natives = createRequire(import.meta.url)(FILE) as Natives;
// takes 20 ms, once a process: on Lambda while the function starts
natives.initOrtOnce(LOG_WARNINGS, OutputTensor, isMainThread);

/** A session of a model in memory; throws what the runtime has against it. */
export function createSession(model: Uint8Array, options: InferenceSession.SessionOptions): NativeSession {
  const session = new natives.InferenceSession();
  session.loadModel(model.buffer, model.byteOffset, model.byteLength, options);
  return session;
}
