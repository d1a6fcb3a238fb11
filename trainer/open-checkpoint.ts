import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { TrainCandidateOutput } from '../core/contracts/workflows.ts';

const SavedTrial = z.strictObject({ key: z.string(), result: TrainCandidateOutput });

/** The trials of a job that are done, one file each, in the folder that SageMaker keeps over interruptions. */
export interface Checkpoint {
  /** The results of an earlier start, those of other plans or code and damaged ones left out. */
  read(): Promise<TrainCandidateOutput[]>;
  /** Keeps one result. A folder that takes none is told once and does not stop the training. */
  save(result: TrainCandidateOutput): Promise<void>;
}

/** The checkpoint in `folder` of the job that `key` names. */
export function openCheckpoint(folder: string, key: string, log: (line: string) => void): Checkpoint {
  let isUsable = true;

  async function readTrial(file: string): Promise<TrainCandidateOutput[]> {
    try {
      const saved = SavedTrial.parse(JSON.parse(await readFile(join(folder, file), 'utf8')));
      if (saved.key === key) return [saved.result];
      log(`checkpoint ${file} is of another plan or code and not used`);
    } catch {
      log(`checkpoint ${file} is damaged and not used`);
    }
    return [];
  }

  return {
    async read() {
      const files = await readdir(folder).catch(() => []);
      const trials = files.filter((file) => /^trial-\d+-(\d+|all)\.json$/.test(file)).sort();
      return (await Promise.all(trials.map(readTrial))).flat();
    },
    async save(result) {
      if (!isUsable) return;
      const path = join(folder, `trial-${result.candidate}-${result.fold ?? 'all'}.json`);
      try {
        await mkdir(folder, { recursive: true });
        await writeFile(`${path}.part`, JSON.stringify({ key, result }));
        await rename(`${path}.part`, path);
      } catch (error) {
        // several threads may end a trial together, and all of them find the folder unusable
        if (isUsable) log(`no checkpoints are kept: ${(error as Error).message}`);
        isUsable = false;
      }
    },
  };
}
