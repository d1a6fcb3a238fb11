import { mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { objectKey } from '../core/contracts/keys.ts';
import { ModelName } from '../core/contracts/names.ts';
import type { Platform } from './open-platform.ts';

/** A file whose size and time did not change between two looks is complete. */
const LOOK_MILLISECONDS = 500;

/**
 * Makes every complete file in `<folder>/<model>/` a drop and removes it there: the object is the file now. Dot
 * files and `*.part` are left alone, as are files in folders that are no model's name.
 */
export function watchIncoming(
  platform: Platform,
  folder: string,
  onProblem: (path: string, error: unknown) => void,
): { stop(): void } {
  mkdirSync(folder, { recursive: true });
  const sizes = new Map<string, string>();
  const failed = new Set<string>();
  let isLooking = false;

  async function look(): Promise<void> {
    if (isLooking) return;
    isLooking = true;
    try {
      for (const model of readdirSync(folder)) {
        if (!ModelName.safeParse(model).success) continue;
        for (const entry of readdirSync(join(folder, model), { withFileTypes: true }))
          if (entry.isFile() && !entry.name.startsWith('.') && !entry.name.endsWith('.part'))
            await take(model, entry.name).catch((error) => complain(join(folder, model, entry.name), error));
      }
    } catch (error) {
      complain(folder, error);
    } finally {
      isLooking = false;
    }
  }

  async function take(model: string, filename: string): Promise<void> {
    const path = join(folder, model, filename);
    const { size, mtimeMs } = statSync(path);
    const state = `${size}/${mtimeMs}`;
    if (sizes.get(path) !== state) {
      sizes.set(path, state);
      return;
    }
    await platform.services.objects.upload(
      objectKey.incoming(model, platform.services.newId(), filename),
      path,
      {
        ifAbsent: true,
      },
    );
    rmSync(path);
    sizes.delete(path);
  }

  /** Says once what keeps a path from being taken. */
  function complain(path: string, error: unknown): void {
    if (failed.has(path)) return;
    failed.add(path);
    onProblem(path, error);
  }

  const timer = setInterval(look, LOOK_MILLISECONDS);
  return { stop: () => clearInterval(timer) };
}
