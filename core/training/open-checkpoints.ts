import { decodeCheckpoint, encodeCheckpoint, type TaskCheckpoint } from './task-checkpoint.ts';

/** Where one task keeps its checkpoint: an object, or a file. */
export interface CheckpointPlace {
  /** Undefined where there is none. */
  read(): Promise<Uint8Array | undefined>;
  write(bytes: Uint8Array): Promise<void>;
}

/** The checkpoint of one task. */
export interface Checkpoints {
  read(): Promise<TaskCheckpoint | undefined>;
  save(checkpoint: TaskCheckpoint): Promise<void>;
}

/**
 * The checkpoint of the task that `key` names. One that is of no use, or cannot be kept, costs time and never the
 * training: `tell` hears of it.
 */
export function openCheckpoints(
  place: CheckpointPlace,
  key: string,
  tell: (line: string) => void,
): Checkpoints {
  return {
    async read() {
      try {
        const bytes = await place.read();
        return bytes && decodeCheckpoint(bytes, key);
      } catch (error) {
        tell(`a checkpoint is not used: ${(error as Error).message}`);
        return undefined;
      }
    },
    async save(checkpoint) {
      try {
        await place.write(encodeCheckpoint(checkpoint, key));
      } catch (error) {
        tell(`a checkpoint is not kept: ${(error as Error).message}`);
      }
    },
  };
}
