import { stat } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import type { z } from 'zod';
import type { StartDropAnswer } from '../core/contracts/api.ts';
import { UsageError } from './cli-error.ts';
import type { CommandCall } from './command.ts';
import { formatBytes } from './format-number.ts';
import { apiPath } from './http-client.ts';

/** A file that is there and can be dropped, with its size. */
export interface LocalFile {
  path: string;
  filename: string;
  bytes: number;
}

/** Looks at a file before anything is sent; what is no file is wrong usage. */
export async function findLocalFile(cwd: string, name: string): Promise<LocalFile> {
  const path = resolve(cwd, name);
  const found = await stat(path).catch(() => undefined);
  if (!found) throw new UsageError(`there is no file ${name}`);
  if (!found.isFile()) throw new UsageError(`${name} is not a file`);
  return { path, filename: basename(path), bytes: found.size };
}

/** Delivers a file to a model and returns the drop's id. */
export async function uploadFile(
  { client, output }: Pick<CommandCall, 'client' | 'output'>,
  model: string,
  file: LocalFile,
): Promise<string> {
  output.live(`sending ${file.filename}, ${formatBytes(file.bytes)}`);
  const { body } = await client.write<z.infer<typeof StartDropAnswer>>(
    'POST',
    apiPath`/models/${model}/drops`,
    { filename: file.filename, bytes: file.bytes },
  );
  for (const { url, from, to } of body.uploads) await client.upload(url, file.path, from, to);
  output.live('');
  return body.dropId;
}
