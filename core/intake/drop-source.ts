import { digestOf } from '../canonical-json.ts';
import { objectKey } from '../contracts/keys.ts';
import { DropId, ModelName } from '../contracts/names.ts';

/** What an object key under `incoming/` says, or why it is no drop. */
export type DropSource =
  | { drop: true; model: string; filename: string; keyDropId: string | undefined }
  | { drop: false; why: string };

/**
 * Reads an object key, taken literally and never decoded: `incoming/<model>/…/<filename>`. Folder markers and
 * names that start with a dot or end in `.part` are no drops.
 */
export function readDropSource(key: string): DropSource {
  if (!key.startsWith(objectKey.incomingPrefix)) return { drop: false, why: 'it is not under incoming/' };
  const [model = '', ...rest] = key.slice(objectKey.incomingPrefix.length).split('/');
  const filename = rest.at(-1) ?? '';
  if (!ModelName.safeParse(model).success) return { drop: false, why: 'its second part is not a model name' };
  if (filename === '') return { drop: false, why: 'it names a folder, not a file' };
  if (filename.startsWith('.') || filename.endsWith('.part'))
    return { drop: false, why: 'it is a hidden or partial file' };
  const [first] = rest;
  const keyDropId = rest.length === 2 && DropId.safeParse(first).success ? first : undefined;
  return { drop: true, model, filename, keyDropId };
}

/** The id of a drop that did not come through the API: follows from what it is, so events can repeat. */
export function dropIdOf(source: { bucket: string; key: string; versionId: string }): string {
  return digestOf([source.bucket, source.key, source.versionId]).slice(0, 32);
}

/** The run and the execution of one attempt at a drop. */
export function dropRunId(dropId: string, attempt: number): string {
  return `drop-${dropId}-${attempt}`;
}
