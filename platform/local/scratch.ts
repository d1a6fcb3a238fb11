import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Clock, holdClock } from '../clock.ts';
import { checkScratchName, type DisposableScratch, freeBytesBelow } from '../scratch-folder.ts';

/** The private folders of invocations, under `folder` or, without one, under the system's temporary folder. */
export interface ScratchRoot {
  create(name: string): DisposableScratch;
  close(): void;
}

/** Deletes what an earlier process left under `folder`. Folders are made when the first path is asked for. */
export function createScratchRoot(folder: string | undefined, clock: Clock): ScratchRoot {
  let root = folder;
  if (folder !== undefined) rmSync(folder, { recursive: true, force: true });

  return {
    create(name) {
      let made: string | undefined;

      function makeFolder(): string {
        root ??= mkdtempSync(join(tmpdir(), 'perennial-'));
        const path = join(root, name);
        mkdirSync(path, { recursive: true });
        return path;
      }

      const folder = (): string => {
        made ??= makeFolder();
        return made;
      };

      return {
        folder,
        path(fileName) {
          checkScratchName(fileName);
          return join(folder(), fileName);
        },
        freeBytes: () => freeBytesBelow(folder()),
        async dispose() {
          if (made === undefined) return;
          const path = made;
          made = undefined;
          await holdClock(clock, () => rm(path, { recursive: true, force: true }));
        },
      };
    },
    close() {
      if (root !== undefined) rmSync(root, { recursive: true, force: true });
    },
  };
}
