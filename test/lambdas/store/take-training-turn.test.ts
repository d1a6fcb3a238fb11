import { expect, it } from 'vitest';
import { takeTrainingTurn } from '../../../lambdas/store/take-training-turn.ts';

it('lets one training at a time have the process, in the order of asking, whatever became of the one before', async () => {
  const seen: string[] = [];
  const train = (name: string, end: () => Promise<string>) =>
    takeTrainingTurn(async () => {
      seen.push(`${name} begins`);
      await new Promise(setImmediate);
      seen.push(`${name} ends`);
      return end();
    });

  const all = await Promise.allSettled([
    train('a', async () => 'A'),
    train('b', () => Promise.reject(new Error('broke off'))),
    train('c', async () => 'C'),
  ]);

  expect(seen).toEqual(['a begins', 'a ends', 'b begins', 'b ends', 'c begins', 'c ends']);
  expect(all.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
});
