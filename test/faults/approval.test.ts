import { expect, test } from 'vitest';
import { expectKillsToHeal, expectSeedsToHeal, runFaultFree } from './expect-same-end.ts';

const MINUTES = 60_000;
const base = await runFaultFree('approval');
const ASKING = ['request-approval', 'decide-approval', 'keep-champion', 'plan-rollout', 'promote-version'];

test(
  'a function that asks a person, killed before or after any of its writes, leaves the same records',
  async () => {
    expect(await expectKillsToHeal(base, 'approval', (name) => ASKING.includes(name))).toBeGreaterThan(5);
  },
  10 * MINUTES,
);

test(
  'a week of seeded faults in which a person approves leaves the same records',
  async () => {
    await expectSeedsToHeal(base, 'approval', 40);
  },
  600 * MINUTES,
);
