import { expect, test } from 'vitest';
import { expectKillsToHeal, expectSeedsToHeal, runFaultFree } from './expect-same-end.ts';

const MINUTES = 60_000;
const base = await runFaultFree('immediate');

test(
  'a function killed before or after any of its writes leaves the same records',
  async () => {
    expect(await expectKillsToHeal(base, 'immediate')).toBeGreaterThan(40);
  },
  10 * MINUTES,
);

test(
  'a week of seeded faults, doubled and disordered events, stale reads and lost processes leaves the same records',
  async () => {
    await expectSeedsToHeal(base, 'immediate', 40);
  },
  600 * MINUTES,
);
