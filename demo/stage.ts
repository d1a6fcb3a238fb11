import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DropRecord } from '../core/contracts/drop.ts';
import type { RunRecord } from '../core/contracts/run.ts';
import { startHttpServer } from '../local/http-server.ts';
import { openPlatform, type Platform } from '../local/open-platform.ts';
import { createVirtualClock, type VirtualClock } from '../platform/clock.ts';
import { type Api, createApi } from './api.ts';
import type { Narrator } from './narrator.ts';

/** Everything the steps share: the platform, its HTTP door, the clock, and what is counted for the last line. */
export interface Stage {
  platform: Platform;
  clock: VirtualClock;
  api: Api;
  say: Narrator;
  counts: { drops: number; refusedDrops: number; predictions: number; labels: number; windows: number };
  /** Fails the demo when a thing that has to hold does not. */
  must(holds: boolean, promise: string): void;
  /** Drops a file and waits for its end, and for its run's end if it has one. */
  drop(
    model: string,
    filename: string,
    bytes: Uint8Array,
  ): Promise<{ drop: DropRecord; run: RunRecord | undefined }>;
  close(): Promise<void>;
}

export const EXAMPLES = join(import.meta.dirname, '..', 'examples');

/** A file of the examples. */
export function readExample(path: string): Buffer {
  return readFileSync(join(EXAMPLES, path));
}

/** What each function's work is called while it goes on. */
const WORK: Record<string, string> = {
  'ingest-drop': 'reading and checking the file',
  'prepare-training': 'laying out rows, folds and the untouched test split',
  'train-candidate': 'training a candidate on a fold',
  'fit-model': 'fitting the best candidate on all training rows',
  'evaluate-model': 'judging on the test split',
  'register-version': 'registering the version',
  'promote-version': 'promoting',
  'check-drift': 'looking for drift',
};

/** Opens the whole platform in memory, at a time of our choosing. */
export async function openStage(start: string, say: Narrator): Promise<Stage> {
  const clock = createVirtualClock(new Date(start));
  const platform = await openPlatform({
    clock,
    log: (entry) => {
      if (entry.level === 'error') say.show(JSON.stringify(entry));
    },
    onInvoke: (name, event) => {
      const work = WORK[name];
      const { model } = (event ?? {}) as { model?: string };
      if (work) say.progress(model ? `${model}: ${work}` : work);
    },
  });
  const http = await startHttpServer(platform, { port: 0 });
  const api = createApi(http.url);
  const counts = { drops: 0, refusedDrops: 0, predictions: 0, labels: 0, windows: 0 };
  return {
    platform,
    clock,
    api,
    say,
    counts,
    must(holds, promise) {
      if (!holds) throw new Error(`this should hold and does not: ${promise}`);
    },
    async drop(model, filename, bytes) {
      const { dropId, uploads } = await api.expect('POST', `/models/${model}/drops`, {
        filename,
        bytes: bytes.length,
      });
      await api.upload(uploads[0].url, bytes);
      await platform.settle();
      const drop: DropRecord = await api.expect('GET', `/models/${model}/drops/${dropId}`);
      counts.drops++;
      if (drop.outcome !== 'accepted') counts.refusedDrops++;
      const run = await api.call('GET', `/models/${model}/runs/${drop.runId}`);
      return { drop, run: run.status === 200 ? run.body : undefined };
    },
    async close() {
      await http.close();
      await platform.close();
    },
  };
}
