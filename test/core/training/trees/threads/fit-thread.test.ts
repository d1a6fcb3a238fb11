import { expect, it } from 'vitest';
import { FIT_THREAD } from '../../../../../core/training/trees/threads/fit-thread.ts';

const BUNDLER = new URL('../../../../../kernels/build-threads.mjs', import.meta.url).href;

it('threads run the sources that are there: the set-up bundles them', async () => {
  const { bundleFitThread } = (await import(BUNDLER)) as { bundleFitThread(): string };

  expect(FIT_THREAD).toBe(bundleFitThread());
});
