import { expect, test } from 'vitest';
import { seededSchedule } from './fault-schedule.ts';
import { runSchedule } from './run-schedule.ts';

const MINUTES = 60_000;
const { FAULT_SEED, FAULT_SCHEDULES } = process.env;
const first = FAULT_SEED === undefined ? 1 : Number(FAULT_SEED);
const count = FAULT_SEED === undefined ? Number(FAULT_SCHEDULES ?? 15) : 1;

test(
  'more faults than the platform promises to get over end in failures with reasons, and in no contradiction',
  async () => {
    for (let seed = first; seed < first + count; seed++) {
      const run = await runSchedule(seededSchedule(seed, { bearable: false }), 'storm');

      const name = `storm, seed ${seed} (FAULT_SEED=${seed} npx vitest run test/faults/storm.test.ts replays it)`;
      expect(run.violations, name).toEqual([]);
      expect(run.end, name).toEqual({ contradictions: [] });
    }
  },
  600 * MINUTES,
);
