import { describe, expect, it } from 'vitest';
import { showTrials } from '../../cli/show/show-trials.ts';
import { renderText } from '../../cli/text.ts';
import type { TrialSummary } from '../../core/contracts/run.ts';
import { run } from './sample-records.ts';

const forest = (leaves: number, mean: number | null, more: Partial<TrialSummary> = {}): TrialSummary => ({
  candidate: 'gbdt',
  params: { leaves, depth: 0 },
  scores: mean === null ? [] : [mean, mean],
  mean,
  std: mean === null ? null : 0,
  ...more,
});
const line: TrialSummary = { ...forest(0, 9), candidate: 'ridge', params: { lambda: 1 } };
const show = (trials: TrialSummary[], best: TrialSummary | undefined, metric = 'rmse') =>
  showTrials(run({ trials, best, metric }), 120).map((text) => renderText(text, false).trimEnd());

describe('showTrials', () => {
  it('has nothing to say of a run without trials', () => {
    expect(show([], undefined)).toEqual([]);
  });

  it('orders by score, whichever way is better, and names what all share once', () => {
    const trials = [forest(4, 5), forest(8, 3), line, forest(16, 4)];

    const lines = show(trials, trials[1]);
    expect(lines.slice(2).map((text) => text.replace(/ +/g, ' '))).toEqual([
      'best gbdt leaves 8 3 0 3 3',
      ' gbdt leaves 16 4 0 4 4',
      ' gbdt leaves 4 5 0 5 5',
      ' ridge lambda 1 9 0 9 9',
      'every gbdt: depth 0',
    ]);
    expect(show(trials, trials[2], 'r2')[2]).toMatch(/^best +ridge/);
    expect(show(trials, trials[2], 'r2')[3]).toMatch(/gbdt +leaves 4/);
  });

  it('is bounded, with the best of every algorithm among what is shown', () => {
    const many = Array.from({ length: 40 }, (_, i) => forest(i + 2, 1 + i / 100));

    const lines = show([...many, line], many[0]);

    expect(lines).toHaveLength(2 + 15 + 2);
    expect(lines.filter((text) => text.includes('ridge'))).toHaveLength(1);
    expect(lines.at(-1)).toBe('and 26 more: --json has them all');
  });

  it('says of what was dropped how far it came, after what was compared to the end', () => {
    const dropped = (rung: number, why: 'beaten' | 'time') =>
      forest(rung + 20, null, { dropped: { why, rung, score: rung === 0 ? null : 7 } });
    const trials = [dropped(1, 'beaten'), dropped(0, 'time'), forest(8, 3), dropped(2, 'beaten')];

    const lines = show(trials, trials[2]);

    expect(lines[3]).toMatch(/leaves 22 .*beaten in comparison 2 at 7$/);
    expect(lines[4]).toMatch(/leaves 21 .*beaten in comparison 1 at 7$/);
    expect(lines[5]).toMatch(/leaves 20 .*out of time$/);
    expect(lines.at(-1)).toBe(
      '1 of 4 settings were not compared to the end, for the spec’s seconds were over: a repeat may choose another',
    );
  });

  it('says whose mean an average is', () => {
    const trials = [forest(4, 5), forest(8, 4)];
    const mean = forest(0, 3, { params: { forests: 2 }, members: [0, 1] });

    expect(show([...trials, mean], mean)[2]).toMatch(/^best +gbdt +mean of 2 forests: leaves 4 \+ leaves 8/);
  });
});
