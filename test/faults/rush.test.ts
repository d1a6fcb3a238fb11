import { test } from 'vitest';
import { expectSeedsToHeal, runFaultFree } from './expect-same-end.ts';

const MINUTES = 60_000;
const base = await runFaultFree('rush');

test(
  'drops, trainings and people all at once, under seeded faults, lose nothing whatever comes first',
  async () => {
    await expectSeedsToHeal(base, 'rush', 50);
  },
  600 * MINUTES,
);
