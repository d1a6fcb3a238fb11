import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { askOnce, startPeer } from '../../../bench/peers/peer-process.ts';
import { writeTrainFile } from '../../../bench/trainer/train-file.ts';

const SCRIPT = fileURLToPath(new URL('./constant-trainer.ts', import.meta.url));
const settings = { rounds: 1, learningRate: 0.1, bins: 255, threads: 1 };

let folder: string;
let file: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'answer-jobs-'));
  writeTrainFile(join(folder, 'table'), {
    task: 'regression',
    classes: 0,
    ordered: false,
    trainRows: 2,
    testRows: 2,
    columns: [{ name: 'size', kind: 'number', values: Float32Array.of(1, 2, 3, 4) }],
    target: Float32Array.of(1, 3, 1, 5),
  });
  file = join(folder, 'table.json');
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('a process of our trainer', () => {
  it('names what it cannot do, then answers job after job, a failed one too', async () => {
    const ours = await startPeer(process.execPath, SCRIPT, 1);

    const answer = await ours.ask({ command: 'train', file, settings });

    expect(Object.keys(ours.absent)).toEqual(['linear', 'search', 'preset', 'csvToBins']);
    // predicted 2 against 1 and 5
    expect(answer).toMatchObject({ binSeconds: 0, score: { mae: 2, rmse: Math.sqrt(5) } });
    await expect(ours.ask({ command: 'search', file, settings })).rejects.toThrow('our side has no search');
    await expect(ours.ask({ command: 'train', file, settings: { ...settings, rounds: 0 } })).rejects.toThrow(
      'a forest needs a round',
    );
    expect(await ours.time({ command: 'train', file, settings })).toBeGreaterThan(0);
    ours.close();
  });

  it('does one job from its start to its end, stores the model and says how much memory it took', async () => {
    const model = join(folder, 'model');

    const answer = await askOnce(
      process.execPath,
      SCRIPT,
      { command: 'train', file, model, settings, score: false },
      1,
    );

    expect(answer).toMatchObject({ modelBytes: 8 });
    expect(answer.score).toBeUndefined();
    expect(answer.wallSeconds).toBeGreaterThan(answer.seconds as number);
    expect(answer.peakBytes).toBeGreaterThan(1e6);
    expect(new Float64Array(Uint8Array.from(readFileSync(model)).buffer)[0]).toBe(2);
  });
});
