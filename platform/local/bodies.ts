import { createHash, randomUUID } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { PerennialError } from '../../core/errors.ts';

/** The bytes of objects, apart from the table of objects: a body is complete before any row names it. */
export interface Bodies {
  write(body: Uint8Array): Promise<StoredBody>;
  copyFrom(path: string): Promise<StoredBody>;
  /** A new body of several others, one behind the other. */
  join(ids: readonly string[]): Promise<StoredBody>;
  /** Throws ObjectMissingError when the body was removed meanwhile; so do `copyTo` and `join`. */
  read(id: string): Promise<Uint8Array>;
  copyTo(id: string, path: string): Promise<void>;
  /** Does nothing for a body that is gone. */
  remove(id: string): Promise<void>;
}

export interface StoredBody {
  /** Random and never a part of the user's key. */
  id: string;
  bytes: number;
  /** MD5 in hex: S3's ETag for an object written in one piece. */
  etag: string;
}

/** Bodies in memory; each reader gets a copy of its own. */
export function createMemoryBodies(): Bodies {
  const bodies = new Map<string, Uint8Array>();

  function keep(body: Uint8Array): StoredBody {
    const id = randomUUID();
    bodies.set(id, body);
    return { id, bytes: body.byteLength, etag: md5(body) };
  }

  function find(id: string): Uint8Array {
    const body = bodies.get(id);
    if (body === undefined) throw bodyMissing();
    return body;
  }

  return {
    write: async (body) => keep(Uint8Array.from(body)),
    copyFrom: async (path) => keep(await readFile(path)),
    join: async (ids) => keep(Buffer.concat(ids.map(find))),
    read: async (id) => Uint8Array.from(find(id)),
    copyTo: async (id, path) => await writeFile(path, find(id)),
    remove: async (id) => void bodies.delete(id),
  };
}

export function md5(body: Uint8Array): string {
  return createHash('md5').update(body).digest('hex');
}

export function bodyMissing(): PerennialError {
  return new PerennialError('ObjectMissingError', 'the object version was removed while it was read');
}
