import { expect, test } from 'vitest';
import { turnScores } from '../../../../../core/training/trees/score/turn-scores.ts';

const turn = (length: number, ...scores: number[]) => [...turnScores(Float64Array.from(scores), length)];

test('turns runs of rows into runs of outputs and back', () => {
  expect(turn(2, 1, 2, 3, 4, 5, 6)).toEqual([1, 3, 5, 2, 4, 6]);
  expect(turn(3, 1, 3, 5, 2, 4, 6)).toEqual([1, 2, 3, 4, 5, 6]);
});

test('leaves one output, one row and none as they are, and does not copy them', () => {
  const scores = Float64Array.of(1, 2, 3);

  expect(turnScores(scores, 3)).toBe(scores);
  expect(turnScores(scores, 1)).toBe(scores);
  expect(turn(0)).toEqual([]);
});
