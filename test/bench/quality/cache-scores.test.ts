import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { cacheScores } from '../../../bench/quality/cache-scores.ts';
import { meanFigures } from '../../../bench/quality/mean-figures.ts';

it('keeps a peer’s scores for the same set and version, and measures again for another version', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'scores-'));
  let measured = 0;
  const measure = async () => ({ auc: ++measured / 10 });
  const key = { set: 'penguins', name: 'xgboost', version: '3.4.1' };

  expect(await cacheScores(folder, key, measure)).toEqual({ auc: 0.1 });
  expect(await cacheScores(folder, key, measure)).toEqual({ auc: 0.1 });
  expect(await cacheScores(folder, { ...key, version: '3.5.0' }, measure)).toEqual({ auc: 0.2 });

  rmSync(folder, { recursive: true });
});

it('means each figure over the splits that have it', () => {
  expect(meanFigures([])).toEqual({});
  expect(meanFigures([{ auc: 0.5, seconds: 1 }, { auc: 0.7, seconds: 3 }, { auc: 0.6 }])).toEqual({
    auc: expect.closeTo(0.6, 12),
    seconds: 2,
  });
});
