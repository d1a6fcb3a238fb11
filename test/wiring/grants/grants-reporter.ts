import { globSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Reporter, TestSpecification, Vitest } from 'vitest/node';
import { functions } from '../../../wiring/functions.ts';
import { listGrants } from './grant.ts';

/**
 * Compares what the wiring declares with what the functions used while every test ran, and fails the run when a
 * grant was used by nobody: it has to go, or to have a test. Says nothing about a run of some of the tests.
 */
export function createGrantsReporter(): Reporter {
  let vitest: Vitest | undefined;
  let folder: string | undefined;
  let isWhole = false;
  return {
    onInit(opened) {
      vitest = opened;
    },
    onTestRunStart(specifications) {
      isWhole = vitest !== undefined && isWholeRun(vitest, specifications);
      folder = mkdtempSync(join(tmpdir(), 'perennial-uses-'));
      // what the workers inherit, for record-uses.ts
      process.env.PERENNIAL_USES_FOLDER = folder;
    },
    onTestRunEnd() {
      if (folder === undefined) return;
      const used = readUses(folder);
      rmSync(folder, { recursive: true, force: true });
      if (!isWhole) return;
      const declared = listGrants(functions);
      const unused = declared.filter((grant) => !used.has(grant));
      process.stdout.write(
        `\ngrants: ${declared.length} declared, ${declared.length - unused.length} used\n${unused
          .map((grant) => `  declared and never used: ${grant}\n`)
          .join('')}`,
      );
      if (unused.length > 0) process.exitCode = 1;
    },
  };
}

function readUses(folder: string): Set<string> {
  return new Set(
    readdirSync(folder).flatMap((name) => readFileSync(join(folder, name), 'utf8').trimEnd().split('\n')),
  );
}

function isWholeRun(vitest: Vitest, specifications: readonly TestSpecification[]): boolean {
  const { include, exclude, root } = vitest.config;
  const files = globSync(include, { cwd: root, exclude });
  return specifications.length === files.length && !vitest.getGlobalTestNamePattern();
}
