import { expect, test } from 'vitest';
import type { DriftFinding } from '../../../core/contracts/watch.ts';
import { drawHistogram } from '../../../core/drift/draw-histogram.ts';
import { createRandom } from '../../../core/random.ts';

const finding: DriftFinding = {
  subject: 'distance',
  kind: 'feature',
  verdict: 'drifted',
  statistic: 'psi',
  value: 0.3,
  threshold: 0.1,
  pValue: 0,
  message: '',
  bins: ['≤ 1', '1 to 2', '> 2'],
  reference: [0.5, 0.4, 0.1],
  current: [0.25, 0.25, 0.5],
};

test('a finding without bins has no picture', () => {
  expect(drawHistogram({ ...finding, bins: undefined }, { width: 60 })).toEqual([]);
  expect(drawHistogram({ ...finding, bins: [], reference: [], current: [] }, { width: 60 })).toEqual([]);
});

test('both sides of every bin on one scale', () => {
  expect(drawHistogram(finding, { width: 52 })).toEqual([
    '        reference              current',
    '≤ 1        50 % █████████████     25 % ██████▌',
    '1 to 2     40 % ██████████▍       25 % ██████▌',
    '> 2        10 % ██▋               50 % █████████████',
  ]);
});

test('shares of nothing are drawn as nothing', () => {
  const lines = drawHistogram({ ...finding, reference: [0, 0, 0], current: [0, 0, 0] }, { width: 60 });

  expect(lines).toHaveLength(4);
  expect(lines.join('')).not.toMatch(/[█-▏]/);
});

test('what data contains cannot command the terminal', () => {
  const lines = drawHistogram(
    { ...finding, bins: ['\u001b[31mred', 'a\nb', '\u202eevil\u0000'] },
    { width: 120 },
  );

  expect(lines).toHaveLength(4);
  expect(lines.join('')).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  expect(lines[1]).toContain('\\u{1b}[31mred');
});

test('no line is wider than asked, whatever the labels and shares', () => {
  const random = createRandom(8);
  for (let round = 0; round < 200; round++) {
    const bins = Array.from({ length: 1 + random.integer(24) }, () => '木x'.repeat(1 + random.integer(60)));
    const shares = () => bins.map(() => random.next() ** 4);
    const width = 40 + random.integer(120);

    const lines = drawHistogram({ ...finding, bins, reference: shares(), current: shares() }, { width });

    expect(lines).toHaveLength(bins.length + 1);
    for (const line of lines) expect(Array.from(line).length).toBeLessThanOrEqual(width);
  }
});
