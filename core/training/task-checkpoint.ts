import * as z from 'zod';
import { digestOf, sha256 } from '../canonical-json.ts';
import { TreeModel } from '../contracts/tree-model.ts';
import { packJson, unpackJson } from './packed-json.ts';

/** Raised when a checkpoint holds something else than before. */
const FORMAT = 1;
const DIGEST_CHARACTERS = 64;

/** What a training task has done: enough to go on from to the same bytes. */
export const TaskCheckpoint = z.object({
  /** How long the attempts at the task have trained. */
  milliseconds: z.number(),
  /** What fits came to, by their place. */
  finished: z.array(z.tuple([z.string(), z.unknown()])),
  /** The fit that was under way: its whole rounds. */
  growing: z.object({ place: z.string(), forest: TreeModel.pick({ trees: true, sets: true }) }).optional(),
});
export type TaskCheckpoint = z.infer<typeof TaskCheckpoint>;

const Saved = z.object({ key: z.string(), checkpoint: TaskCheckpoint });

/** Names a task: a checkpoint of another plan, code or task is not gone on from. */
export function checkpointKey(codeDigest: string, plan: unknown, task: unknown): string {
  return digestOf([FORMAT, codeDigest, plan, task]);
}

/** A checkpoint as bytes, with their digest in front: a file may be cut. */
export function encodeCheckpoint(checkpoint: TaskCheckpoint, key: string): Uint8Array {
  const body = packJson({ key, checkpoint });
  const bytes = new Uint8Array(DIGEST_CHARACTERS + body.length);
  bytes.set(new TextEncoder().encode(sha256(body)));
  bytes.set(body, DIGEST_CHARACTERS);
  return bytes;
}

/** The checkpoint in `bytes`. Throws what is wrong with it: damaged, or not of the task that `key` names. */
export function decodeCheckpoint(bytes: Uint8Array, key: string): TaskCheckpoint {
  const body = bytes.subarray(DIGEST_CHARACTERS);
  if (new TextDecoder().decode(bytes.subarray(0, DIGEST_CHARACTERS)) !== sha256(body))
    throw new RangeError('it is damaged');
  const saved = Saved.parse(unpackJson(body));
  if (saved.key !== key) throw new RangeError('it is of another plan, code or task');
  return saved.checkpoint;
}
