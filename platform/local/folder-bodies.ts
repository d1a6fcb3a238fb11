import { createHash, randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { copyFile, open, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { type Bodies, bodyMissing, md5, type StoredBody } from './bodies.ts';

/**
 * Bodies as files of one folder, named by random ids, written under another name and on the disk before they
 * get their own. Files that are not among `referenced` (left by a crash before their row) are deleted first.
 */
export function createFolderBodies(folder: string, referenced: ReadonlySet<string>): Bodies {
  mkdirSync(folder, { recursive: true });
  for (const name of readdirSync(folder)) {
    if (!referenced.has(name)) rmSync(join(folder, name), { recursive: true, force: true });
  }

  async function keep(fill: (path: string) => Promise<{ bytes: number; etag: string }>): Promise<StoredBody> {
    const id = randomUUID();
    const unfinished = join(folder, `${id}.part`);
    try {
      const { bytes, etag } = await fill(unfinished);
      await rename(unfinished, join(folder, id));
      await syncFolder(folder);
      return { id, bytes, etag };
    } catch (error) {
      await rm(unfinished, { force: true });
      throw error;
    }
  }

  return {
    write: (body) => keep((path) => writeSynced(path, body)),
    copyFrom: (source) => keep((path) => writeChunks(createReadStream(source), path)),
    join: (ids) => keep((path) => writeChunks(readAll(ids.map((id) => join(folder, id))), path)),
    read: (id) => readFile(join(folder, id)).catch(explainMissing),
    copyTo: (id, path) => copyFile(join(folder, id), path).catch(explainMissing),
    remove: (id) => rm(join(folder, id), { force: true }),
  };
}

async function writeSynced(path: string, body: Uint8Array): Promise<{ bytes: number; etag: string }> {
  const etag = md5(body);
  const file = await open(path, 'wx');
  try {
    await file.writeFile(body);
    await file.sync();
  } finally {
    await file.close();
  }
  return { bytes: body.byteLength, etag };
}

async function* readAll(paths: readonly string[]): AsyncGenerator<Buffer> {
  for (const path of paths) {
    try {
      yield* createReadStream(path);
    } catch (error) {
      explainMissing(error as NodeJS.ErrnoException);
    }
  }
}

async function writeChunks(
  source: AsyncIterable<Buffer>,
  path: string,
): Promise<{ bytes: number; etag: string }> {
  const hash = createHash('md5');
  let bytes = 0;
  await pipeline(
    source,
    async function* measure(chunks: AsyncIterable<Buffer>) {
      for await (const chunk of chunks) {
        hash.update(chunk);
        bytes += chunk.byteLength;
        yield chunk;
      }
    },
    createWriteStream(path, { flags: 'wx', flush: true }),
  );
  return { bytes, etag: hash.digest('hex') };
}

/** Without this a power cut could keep a row and lose the name of its file. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function explainMissing(error: NodeJS.ErrnoException): never {
  if (error.code === 'ENOENT') throw bodyMissing();
  throw error;
}
