import { stat } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import type { z } from 'zod';
import type { StartDropAnswer } from '../core/contracts/api.ts';
import { isProblem, UsageError } from './cli-error.ts';
import type { CommandCall } from './command.ts';
import { formatBytes } from './format-number.ts';
import { type ApiPath, apiPath } from './http-client.ts';
import { inParallel } from './upload/in-parallel.ts';
import { type OpenFile, openFile } from './upload/open-file.ts';
import { sendRange } from './upload/send-range.ts';

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

type Call = Pick<CommandCall, 'client' | 'output' | 'io'>;
type Started = z.infer<typeof StartDropAnswer>;

/** More would not be faster for one sender, and each has a connection of its own. */
const PARALLEL_PARTS = 4;

/**
 * Delivers a file to a model and returns the drop's id. A large one goes in parts, several at once, read from the disk
 * as they are sent; when it is given up, its parts are removed. Whatever ends this early, there is no drop then.
 */
export async function uploadFile(call: Call, model: string, { path, filename }: LocalFile): Promise<string> {
  const { client, output } = call;
  const file = await openFile(path, filename);
  try {
    const { body } = await client.write<Started>('POST', apiPath`/models/${model}/drops`, {
      filename,
      bytes: file.bytes,
    });
    const etags = () => sendAll(call, file, filename, body);
    if (body.complete === undefined) await etags();
    else await completeOrAbort(call, file, model, body, etags);
    return body.dropId;
  } finally {
    output.live('');
    await file.close();
  }
}

async function sendAll({ client, io, output }: Call, file: OpenFile, filename: string, started: Started) {
  const sent = started.uploads.map(() => 0);
  let shown = '';
  const show = (): void => {
    const bytes = sent.reduce((sum, part) => sum + part, 0);
    const text = `sending ${filename}  ${formatBytes(bytes)} of ${formatBytes(file.bytes)}`;
    if (text !== shown) output.live(text);
    shown = text;
  };
  show();
  return await inParallel(started.uploads, PARALLEL_PARTS, ({ url, from, to }, place, signal) =>
    sendRange(
      {
        url: new URL(url, client.url),
        from,
        to,
        isPart: started.complete !== undefined,
        expiresAt: started.expiresAt,
      },
      {
        file,
        io,
        signal,
        onProgress(bytes) {
          sent[place] = bytes;
          show();
        },
      },
    ),
  );
}

async function completeOrAbort(
  { client, output }: Call,
  file: OpenFile,
  model: string,
  { dropId, complete }: Started,
  send: () => Promise<string[]>,
): Promise<void> {
  try {
    const etags = await send();
    await file.checkUnchanged();
    output.live('joining the parts');
    await client.write('POST', complete as ApiPath, { etags });
  } catch (error) {
    const isDrop = await client.write('POST', apiPath`/models/${model}/drops/${dropId}/abort`).then(
      () => false,
      // its parts are removed in some days then; or the answer alone was lost, and it was completed
      (answer) => isProblem(answer, 409),
    );
    if (!isDrop) throw error;
  }
}
