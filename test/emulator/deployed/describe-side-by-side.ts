import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Deployment } from './deployment.ts';
import { endedDrop, endedRun } from './ended.ts';
import { drawRides, toCsv } from './fares.ts';
import type { Stage } from './stage.ts';

/** Everything of a model that a drop could change. */
const LISTS = ['drops', 'datasets', 'runs', 'versions', 'ledger'];

/** Steps of the deployed loop: a second environment in the account of the first, which has `models`. */
export function describeSideBySide(stage: Stage, models: readonly string[]): void {
  const [model = ''] = models;
  const look = ({ ask }: Deployment): Promise<string[]> =>
    Promise.all(LISTS.map(async (list) => (await ask(`/models/${model}/${list}`)).text));

  describe('a second environment in the same account', () => {
    it('answers beside the first, and knows nothing of its models', async () => {
      for (const [environment, known] of [
        [stage.platform, models],
        [stage.side, []],
      ] as const) {
        expect((await environment.ask('/health', { signed: false })).status).toBe(200);
        const { body } = await environment.ask('/models');
        expect(body.items.map((item: { model: string }) => item.model)).toEqual(known);
      }
    });

    it('takes drops that the first does not see, and the other way round', async () => {
      const { miniStack, platform, side } = stage;
      const first = await look(platform);
      expect((await side.perennial('apply', join(miniStack.folder, `${model}.yaml`))).code).toBe(0);
      await side.put(`incoming/${model}/side.csv`, toCsv(drawRides(9, 1_000)));
      expect(await endedRun(side, model, 'drop')).toMatchObject({ outcome: 'promoted', version: 1 });
      expect(await look(platform)).toEqual(first);

      const second = await look(side);
      await platform.put(`incoming/${model}/torn.csv`, 'distance\n');
      expect(await endedDrop(platform, model, 'torn.csv')).toMatchObject({ outcome: 'rejected' });
      expect(await look(side)).toEqual(second);
    });
  });
}
