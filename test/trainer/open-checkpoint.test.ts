import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openCheckpoint } from '../../trainer/open-checkpoint.ts';

const first = { candidate: 0, fold: 0, folds: [{ fold: 0, scores: [0.1, null, 1 / 3] }] };
const second = { candidate: 10, folds: [{ fold: 2, scores: [0.2], rounds: [40] }] };

function setUp() {
  const parent = mkdtempSync(join(tmpdir(), 'perennial-checkpoint-'));
  onTestFinished(() => rmSync(parent, { recursive: true, force: true }));
  const folder = join(parent, 'checkpoints');
  const lines: string[] = [];
  const open = (key = 'k') => openCheckpoint(folder, key, (line) => lines.push(line));
  return { folder, lines, open };
}

describe('openCheckpoint', () => {
  it('gives back what an earlier start kept, to the last digit, and leaves nothing half written', async () => {
    const { folder, lines, open } = setUp();

    await Promise.all([first, second].map(open().save));

    expect(await open().read()).toEqual([first, second]);
    expect(readdirSync(folder).toSorted()).toEqual(['trial-0-0.json', 'trial-10-all.json']);
    expect(lines).toEqual([]);
  });

  it('tells once of a folder that takes nothing, however many trials end together', async () => {
    const { folder, lines, open } = setUp();
    writeFileSync(folder, 'no folder');
    const { save } = open();

    await Promise.all([save(first), save(second)]);
    await save(first);

    expect(lines).toEqual([expect.stringMatching(/^no checkpoints are kept: EEXIST/)]);
    expect(await open().read()).toEqual([]);
  });

  it('has nothing where no folder is yet', async () => {
    expect(await setUp().open().read()).toEqual([]);
  });

  it('leaves out and names results of another plan or code, and damaged ones', async () => {
    const { folder, lines, open } = setUp();
    await open('another').save(first);
    writeFileSync(join(folder, 'trial-0-1.json'), '{"key":"k","result":{"candi');
    writeFileSync(join(folder, 'trial-0-2.json'), '{"key":"k","result":{"candidate":0,"fold":2}}');
    writeFileSync(join(folder, 'trial-0-3.json.part'), 'half');
    writeFileSync(join(folder, 'notes.txt'), 'of somebody else');
    mkdirSync(join(folder, 'trial-0-4.json'));
    await open().save(second);

    expect(await open().read()).toEqual([second]);
    expect(lines.toSorted()).toEqual([
      'checkpoint trial-0-0.json is of another plan or code and not used',
      'checkpoint trial-0-1.json is damaged and not used',
      'checkpoint trial-0-2.json is damaged and not used',
      'checkpoint trial-0-4.json is damaged and not used',
    ]);
  });
});
