import { describe, expect, it } from 'vitest';
import { describeDetail } from '../../cli/describe-detail.ts';
import { summariseSteps } from '../../cli/summarise-steps.ts';

const at = (seconds: number) => `2026-11-21T11:00:0${seconds}.000Z`;

describe('the steps of a workflow', () => {
  it('of one that has not begun are none', () => {
    expect(summariseSteps([])).toEqual([]);
  });

  it('count a state that a Map enters often, which is over when all of it has been left', () => {
    const steps = [
      { at: at(1), state: 'Train candidate', kind: 'entered' as const },
      { at: at(1), state: 'Train candidate', kind: 'entered' as const },
      { at: at(2), state: 'Train candidate', kind: 'exited' as const },
    ];

    expect(summariseSteps(steps)).toMatchObject([{ entered: 2, exited: 1, isOver: false }]);
    expect(summariseSteps([...steps, { ...steps[2]!, at: at(4) }])).toMatchObject([
      { entered: 2, exited: 2, isOver: true, firstAt: at(1), lastAt: at(4) },
    ]);
  });

  it('keep the failure and count the retries', () => {
    const steps = [
      { at: at(1), state: 'Fit model', kind: 'entered' as const },
      { at: at(2), state: 'Fit model', kind: 'retried' as const },
      { at: at(3), state: 'Fit model', kind: 'caught' as const, detail: { error: 'TooLargeError' } },
    ];

    expect(summariseSteps(steps)).toMatchObject([
      { retried: 1, isOver: true, failure: { error: 'TooLargeError' } },
    ]);
  });
});

describe('the detail of a step', () => {
  it.each([
    ['text', 'text'],
    [{ error: 'A', cause: 'b' }, 'A: b'],
    [{ Error: 'A', Cause: '{"errorMessage":"b","trace":[]}' }, 'A: b'],
    [{ Error: 'A', Cause: '{not json' }, 'A: {not json'],
    [{ other: 1 }, '{"other":1}'],
    [null, 'null'],
  ])('%j reads "%s"', (detail, words) => {
    expect(describeDetail(detail)).toBe(words);
  });
});
