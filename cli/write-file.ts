import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { finished } from 'node:stream/promises';

/** A text file that appears under its name once it is whole; an error leaves what was there before. */
export interface FileWriter {
  write(text: string): Promise<void>;
  /** Puts the file in its place. */
  commit(): Promise<void>;
  /** Removes what was written; harmless after commit. */
  discard(): Promise<void>;
}

export function writeFileWhole(path: string): FileWriter {
  const partial = `${path}.part`;
  const stream = createWriteStream(partial, { encoding: 'utf8' });
  const done = finished(stream);
  done.catch(() => {});
  return {
    async write(text) {
      if (stream.errored) throw stream.errored;
      if (!stream.write(text))
        await Promise.race([new Promise<void>((resolve) => stream.once('drain', () => resolve())), done]);
    },
    async commit() {
      stream.end();
      await done;
      await rename(partial, path);
    },
    async discard() {
      stream.destroy();
      await done.catch(() => {});
      await rm(partial, { force: true });
    },
  };
}
