import { statfsSync } from 'node:fs';
import { PerennialError } from '../core/errors.ts';
import type { Scratch } from './services.ts';

/** The folder of one invocation. */
export interface DisposableScratch extends Scratch {
  /** Deletes the folder and everything in it. */
  dispose(): Promise<void>;
}

/** Throws InvalidInputError for anything but the plain name of a file. */
export function checkScratchName(name: string): void {
  if (/^[^\u0000/\\]{1,255}$/.test(name) && name !== '.' && name !== '..') return;
  throw new PerennialError('InvalidInputError', 'a scratch file has a plain name, without folders', { name });
}

/** Bytes that may still be written below a folder. */
export function freeBytesBelow(folder: string): number {
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize;
}
