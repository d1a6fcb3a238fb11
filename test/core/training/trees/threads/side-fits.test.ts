import { spawnSync } from 'node:child_process';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createRandom } from '../../../../../core/random.ts';
import { growForest } from '../../../../../core/training/trees/grow/grow-forest.ts';
import { openTrees } from '../../../../../core/training/trees/grow/open-trees.ts';
import { TREE_DEFAULTS, type TreeOptions } from '../../../../../core/training/trees/grow/tree-options.ts';
import type { TreeInput } from '../../../../../core/training/trees/tree-input.ts';
import { createThreads } from '../../../../../platform/threads.ts';

const ROWS = 30_000;
const OPTIONS: TreeOptions = { ...TREE_DEFAULTS, loss: 'logistic', rounds: 12, stopAfter: 5 };
const NO_WATCH = () => undefined;

/** A table with room for two fits, wherever the tests run. */
function open(options: readonly TreeOptions[] = [OPTIONS], rows = ROWS, atOnce = 2) {
  const random = createRandom(7);
  const inputs: TreeInput[] = Array.from({ length: 8 }, () => ({
    kind: 'number',
    values: Float32Array.from({ length: rows }, () => random.normal()),
  }));
  inputs.push({
    kind: 'category',
    count: 5,
    codes: Int32Array.from({ length: rows }, () => random.integer(5)),
  });
  const [x, y] = inputs as { kind: 'number'; values: Float32Array }[];
  const labels = Float64Array.from({ length: rows }, (_, row) =>
    Number(x!.values[row]! * y!.values[row]! + random.normal() > 0),
  );
  const trees = openTrees(inputs, { labels, outputs: 1 }, options, { ...createThreads(), extra: 1 }, atOnce);
  onTestFinished(trees.close);
  const places = Int32Array.from({ length: rows }, (_, row) => row);
  const parts = (fold: number) => ({
    learned: places.filter((row) => row % 3 !== fold),
    watched: places.filter((row) => row % 3 === fold),
  });
  return { ...trees, side: trees.side!, parts };
}

describe('fits on threads of their own', () => {
  it('give what fits one after the other give, to the last bit', async () => {
    const few = { ...OPTIONS, leaves: 8, learningRate: 0.5, rowShare: 0.8, columnShare: 0.7 };
    const { side, parts } = open([OPTIONS, few]);

    const together = await Promise.all([
      side.grow(parts(0), OPTIONS, NO_WATCH),
      side.grow(parts(1), few, NO_WATCH),
    ]);
    const third = await side.grow(parts(2), few, NO_WATCH);

    const { table, target } = open([OPTIONS, few], ROWS, 1);
    const alone = [
      growForest(table, target, parts(0), OPTIONS),
      growForest(table, target, parts(1), few),
      growForest(table, target, parts(2), few),
    ].map(({ rounds, watchedScores }) => ({ rounds, watchedScores }));
    expect([...together, third]).toEqual(alone);
  });

  it('tell how far they are, and end when whoever watches them says so', async () => {
    const { side, parts } = open([{ ...OPTIONS, rounds: 100_000, stopAfter: 0 }]);
    const seen: number[] = [];

    const fit = side.grow(parts(0), { ...OPTIONS, rounds: 100_000, stopAfter: 0 }, (round) => {
      seen.push(round);
      if (round > 2) throw new Error('enough');
      return undefined;
    });

    await expect(fit).rejects.toThrow('enough');
    expect(seen).toEqual(seen.toSorted((a, b) => a - b));
  });

  it('fail with the error they would fail with alone', async () => {
    const { side, parts } = open();
    const monotone = [0, 0, 0, 0, 0, 0, 0, 0, 1];

    await expect(side.grow(parts(0), { ...OPTIONS, monotone }, NO_WATCH)).rejects.toMatchObject({
      name: 'InvalidInputError',
      message: 'column 8 is a category: only numbers can be monotone',
    });
  });

  it('are as many as there are threads', async () => {
    const { side, parts } = open();
    const two = [side.grow(parts(0), OPTIONS, NO_WATCH), side.grow(parts(1), OPTIONS, NO_WATCH)];

    await expect(side.grow(parts(2), OPTIONS, NO_WATCH)).rejects.toThrow('more than 2 fits at once');
    await Promise.all(two);
  });

  it('are not made for little work', () => {
    expect(open([OPTIONS], 1_000).side).toBeUndefined();
  });
});

/** Awaits a fit and nothing else, in a process of its own. */
function awaitFitElsewhere(): string {
  const at = (path: string) => JSON.stringify(new URL(`../../../../../${path}`, import.meta.url).href);
  const source = `
    const { openTrees } = await import(${at('core/training/trees/grow/open-trees.ts')});
    const { createThreads } = await import(${at('platform/threads.ts')});
    const values = Float32Array.from({ length: 250_000 }, (_, row) => (row * 7919) % 1009);
    const labels = Float64Array.from(values, (value) => Number(value > 500));
    const options = ${JSON.stringify(OPTIONS)};
    const threads = { ...createThreads(), extra: 1 };
    const { side } = openTrees([{ kind: 'number', values }], { labels, outputs: 1 }, [options], threads, 2);
    const rows = Int32Array.from(values.keys());
    const { rounds } = await side.grow({ learned: rows.subarray(1), watched: rows.subarray(0, 1) }, options, () => undefined);
    process.stdout.write(String(rounds));`;
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', source], {
    encoding: 'utf8',
    timeout: 50_000,
  });
  return stdout || stderr;
}

it('a process that waits for a fit alone goes on until it is there, and ends then', () => {
  expect(awaitFitElsewhere()).toBe('12');
});
