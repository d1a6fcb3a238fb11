import { join } from 'node:path';
import { PerennialError } from '../../core/errors.ts';
import { loadSqlite } from './load-sqlite.ts';

const SQLITE_BUSY = 5;

/**
 * Makes this process the only one that uses the folder, until `release` or the end of the process, however
 * it ends: the lock is the operating system's, on a file of its own. Throws StateFolderError when it is taken.
 */
export function lockFolder(folder: string): { release(): void } {
  const { DatabaseSync } = loadSqlite();
  const file = new DatabaseSync(join(folder, 'lock.db'), { timeout: 0 });
  try {
    file.exec('PRAGMA journal_mode = OFF; BEGIN EXCLUSIVE');
  } catch (error) {
    file.close();
    if ((error as { errcode?: number }).errcode !== SQLITE_BUSY) throw error;
    throw new PerennialError(
      'StateFolderError',
      `The state folder ${folder} is in use by another Perennial process. Stop that one first, or choose another folder.`,
      { folder },
    );
  }
  return { release: () => file.close() };
}
