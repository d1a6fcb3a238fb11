import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkScratchName, type DisposableScratch, freeBytesBelow } from '../scratch-folder.ts';

/** The private folder of one invocation, under the system's temporary folder or another; made when it is first asked for. */
export function createTmpScratch(parent: string = tmpdir()): DisposableScratch {
  let made: string | undefined;
  const folder = (): string => {
    made ??= mkdtempSync(join(parent, 'perennial-'));
    return made;
  };
  return {
    folder,
    path(name) {
      checkScratchName(name);
      return join(folder(), name);
    },
    freeBytes: () => freeBytesBelow(folder()),
    async dispose() {
      const path = made;
      made = undefined;
      if (path !== undefined) await rm(path, { recursive: true, force: true });
    },
  };
}
