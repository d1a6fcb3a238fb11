import { expect, test } from 'vitest';
import { type DueWindowQuestion, dueWindow, MAXIMUM_CATCH_UP } from '../../../core/drift/due-window.ts';
import { createRandom } from '../../../core/random.ts';

const hourly: DueWindowQuestion = {
  every: '1 hour',
  lastWindowEnd: '2026-06-01T05:00:00.000Z',
  now: '2026-06-01T06:00:00.000Z',
  modelSince: '2026-05-01T00:00:00.000Z',
};

test('nothing is due before the window is over', () => {
  expect(dueWindow({ ...hourly, now: '2026-06-01T05:59:59.999Z' })).toBeNull();
});

test('a window is due at the moment it ends', () => {
  expect(dueWindow(hourly)).toEqual({
    windowStart: '2026-06-01T05:00:00.000Z',
    windowEnd: '2026-06-01T06:00:00.000Z',
    skipped: 0,
  });
});

test('two schedulers a few minutes apart compute the same window', () => {
  const early = dueWindow({ ...hourly, now: '2026-06-01T06:00:03.000Z' });
  const late = dueWindow({ ...hourly, now: '2026-06-01T06:04:59.000Z' });

  expect(early).toEqual(late);
});

test('a clock that jumped back finds nothing due, and no window twice', () => {
  expect(dueWindow({ ...hourly, now: '2026-06-01T04:30:00.000Z' })).toBeNull();
});

test('missed windows are caught up one at a time, oldest first', () => {
  const ends: string[] = [];
  let lastWindowEnd = hourly.lastWindowEnd;
  for (;;) {
    const due = dueWindow({ ...hourly, lastWindowEnd, now: '2026-06-01T09:10:00.000Z' });
    if (due === null) break;
    expect(due.skipped).toBe(0);
    ends.push(due.windowEnd);
    lastWindowEnd = due.windowEnd;
  }

  expect(ends.map((end) => end.slice(11, 16))).toEqual(['06:00', '07:00', '08:00', '09:00']);
});

test('after a long pause only the newest window is checked, and the others are counted', () => {
  const atLimit = dueWindow({ ...hourly, now: '2026-06-02T05:00:00.000Z' });
  const beyond = dueWindow({ ...hourly, now: '2026-06-02T06:00:00.000Z' });

  expect(atLimit).toMatchObject({ windowEnd: '2026-06-01T06:00:00.000Z', skipped: 0 });
  expect(beyond).toEqual({
    windowStart: '2026-06-02T05:00:00.000Z',
    windowEnd: '2026-06-02T06:00:00.000Z',
    skipped: MAXIMUM_CATCH_UP,
  });
});

test('a window looks back as far as the spec says', () => {
  expect(dueWindow({ ...hourly, window: '1 week' })).toMatchObject({
    windowStart: '2026-05-25T06:00:00.000Z',
    windowEnd: '2026-06-01T06:00:00.000Z',
  });
});

test('no window reaches back before the version served', () => {
  const question = {
    ...hourly,
    window: '1 day',
    lastWindowEnd: null,
    modelSince: '2026-06-01T05:20:00.000Z',
  };

  expect(dueWindow({ ...question, now: '2026-06-01T05:59:00.000Z' })).toBeNull();
  expect(dueWindow({ ...question, now: '2026-06-01T06:00:00.000Z' })).toEqual({
    windowStart: '2026-06-01T05:20:00.000Z',
    windowEnd: '2026-06-01T06:00:00.000Z',
    skipped: 0,
  });
});

test('a new version begins with windows of its own', () => {
  const due = dueWindow({
    ...hourly,
    modelSince: '2026-06-01T07:30:00.000Z',
    now: '2026-06-01T08:00:00.000Z',
  });

  expect(due).toMatchObject({
    windowStart: '2026-06-01T07:30:00.000Z',
    windowEnd: '2026-06-01T08:00:00.000Z',
  });
});

test('a changed rhythm goes on at its own next multiple', () => {
  const due = dueWindow({ ...hourly, every: '1 day', now: '2026-06-03T00:00:00.000Z' });

  expect(due).toMatchObject({
    windowStart: '2026-06-01T00:00:00.000Z',
    windowEnd: '2026-06-02T00:00:00.000Z',
  });
});

test('schedulers at any times walk through the same windows in order, each once', () => {
  const random = createRandom(4);
  for (let round = 0; round < 50; round++) {
    const walk = () => {
      const ends: string[] = [];
      let lastWindowEnd: string | null = null;
      let now = Date.parse('2026-06-01T00:10:00Z');
      const last = Date.parse('2026-06-03T00:00:00Z');
      while (now < last) {
        now = Math.min(last, now + random.next() * 6 * 3_600_000);
        let due = dueWindow({ ...hourly, lastWindowEnd, modelSince: '2026-06-01T00:10:00Z', now: iso(now) });
        while (due !== null) {
          ends.push(due.windowEnd);
          lastWindowEnd = due.windowEnd;
          due = dueWindow({ ...hourly, lastWindowEnd, modelSince: '2026-06-01T00:10:00Z', now: iso(now) });
        }
      }
      return ends;
    };

    const ends = walk();

    expect(ends).toHaveLength(48);
    expect(walk()).toEqual(ends);
    expect([...ends].sort()).toEqual(ends);
  }
});

function iso(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}
