import { describe, expect, it } from 'vitest';
import { drawRides, rowsOf } from './fares.ts';
import type { Stage } from './stage.ts';

/** What the command line does and answers. */
export function describeCommandLine(stage: Stage, model: string): void {
  describe('the command line', () => {
    it('rolls back, and the very next prediction is the earlier version’s', async () => {
      const { code } = await stage.platform.perennial('rollback', model, '--why', 'complaints since noon');
      const { body } = await stage.platform.ask(`/models/${model}/predict`, {
        method: 'POST',
        body: { rows: rowsOf(drawRides(6, 1)) },
      });

      expect([code, body.version]).toEqual([0, 1]);
    });

    it.each([
      [['status'], model],
      [['verify', model], 'whole'],
      [['history', model], 'complaints since noon'],
      [['drift', model], 'distance'],
      [['doctor'], 'functions at once in eu-west-1'],
      [['cost', '--env', 'emulator'], 'Firehose'],
      [['predict', model, '--row', 'distance=3,zone=a'], 'version 1'],
    ])('answers perennial %j', async (args, told) => {
      const { code, output } = await stage.platform.perennial(...args);

      expect([code, output]).toEqual([0, expect.stringContaining(told)]);
    });
  });
}
