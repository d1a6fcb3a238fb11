import { describe, expect, it } from 'vitest';
import { GbdtSettings } from '../../../../../core/contracts/model-spec.ts';
import { resolveGbdt, sizeOfSearch } from '../../../../../core/training/trees/search/resolve-gbdt.ts';

const resolve = (settings: object, size = { rows: 1_000, features: 10 }, seed = 1) =>
  resolveGbdt(GbdtSettings.parse(settings), 'regression', seed, size);
const unique = (values: number[]) => new Set(values).size;

describe('the points of a gbdt candidate', () => {
  it('are large trees and small ones where the spec says nothing', () => {
    const { grid, search, ensemble, calibrate } = resolve({});

    expect(grid.map(({ leaves }) => leaves)).toEqual([31, 8]);
    expect(grid[0]).toMatchObject({ rounds: 800, learningRate: 0.1, rowShare: 0.8, columnShare: 0.8 });
    expect({ search, ensemble, calibrate }).toEqual({ search: 'all', ensemble: false, calibrate: 'none' });
  });

  it('have fewer rounds the more there is to learn from, but never fewer than 100, unless the spec names them', () => {
    const rounds = (rows: number, settings = {}) => resolve(settings, { rows, features: 20 }).grid[0]!.rounds;

    expect([rounds(10_000), rounds(100_000), rounds(1_000_000), rounds(50_000_000)]).toEqual([
      474, 150, 100, 100,
    ]);
    expect(rounds(1_000_000, { rounds: 300 })).toBe(300);
    expect(resolve({}, { rows: 200_000, features: 2 }).grid[0]!.rowShare).toBe(1);
  });

  it('take larger steps where they have few rounds', () => {
    const [few] = resolve({}, { rows: 1_000_000, features: 20 }).grid;
    const [many] = resolve({}, { rows: 10_000, features: 20 }).grid;

    expect([few!.learningRate, many!.learningRate]).toEqual([0.3, 0.1]);
  });

  it('are told apart on part of the rows where there is much to learn from, but not those of a list', () => {
    const search = (settings: object) => {
      const { search: method, finalists } = resolve(settings, { rows: 100_000, features: 20 });
      return [method, finalists];
    };

    expect(search({})).toEqual(['halving', 1]);
    expect(search({ l2: [1, 2] })).toEqual(['all', 4]);
    expect(search({ search: 'grid' })).toEqual(['all', 4]);
    expect(search({ preset: 'best' })).toEqual(['halving', 4]);
  });

  it('are all combinations of lists', () => {
    const { grid } = resolve({ leaves: [4, 8], l2: [0, 1, 2], learningRate: 0.3 });

    expect(grid.map(({ leaves, l2 }) => [leaves, l2])).toEqual([
      [4, 0],
      [4, 1],
      [4, 2],
      [8, 0],
      [8, 1],
      [8, 2],
    ]);
    expect(grid.every(({ learningRate }) => learningRate === 0.3)).toBe(true);
  });

  it('spread over all of a range, within it, whole where the value is', () => {
    const { grid, search } = resolve({
      leaves: { from: 8, to: 128, scale: 'log' },
      columnShare: { from: 0.2, to: 0.7 },
      trials: 41,
    });

    expect(search).toBe('halving');
    expect(grid).toHaveLength(41);
    for (const { leaves, columnShare } of grid) {
      expect(Number.isInteger(leaves)).toBe(true);
      expect(leaves >= 8 && leaves <= 128 && columnShare >= 0.2 && columnShare <= 0.7).toBe(true);
    }
    // one draw in each fortieth of the range
    const parts = grid.slice(1).map(({ columnShare }) => Math.floor((columnShare - 0.2) / 0.0125 + 1e-9));
    expect(unique(parts.map((part) => Math.min(39, part)))).toBeGreaterThan(36);
    expect(grid.filter(({ leaves }) => leaves < 32).length).toBeCloseTo(20, -1);
  });

  it('begin with the usual value, or the end of the range that is next to it', () => {
    const { grid } = resolve({ leaves: { from: 4, to: 64 }, columnShare: { from: 0.2, to: 0.5 }, trials: 5 });

    expect(grid[0]).toMatchObject({ leaves: 31, columnShare: 0.5 });
  });

  it('are the same for the same seed and others for another', () => {
    const draws = (seed: number) => resolve({ preset: 'best' }, undefined, seed).grid;

    expect(draws(7)).toEqual(draws(7));
    expect(draws(7).slice(1)).not.toEqual(draws(8).slice(1));
  });

  it('are counted before they are drawn', () => {
    expect(sizeOfSearch(GbdtSettings.parse({ preset: 'best' }))).toEqual({ points: 32, hasRanges: true });
    expect(sizeOfSearch(GbdtSettings.parse({ leaves: [3, 4], l1: [0, 1] }))).toEqual({
      points: 4,
      hasRanges: false,
    });
    const more = { leaves: [3, 4], l1: { from: 0, to: 1 }, trials: 9 };
    expect(sizeOfSearch(GbdtSettings.parse(more)).points).toBe(9);
    expect(
      resolve(more)
        .grid.map(({ leaves }) => leaves)
        .filter((leaves) => leaves === 3),
    ).toHaveLength(5);
  });

  it('come from one draw without failing', () => {
    expect(resolve({ l2: { from: 1, to: 2 }, leaves: 7, trials: 1 }).grid).toHaveLength(1);
  });
});
