import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { sha256 } from '../../core/canonical-json.ts';
import { METRIC_DEFINITIONS } from '../../core/training/progress-line.ts';
import { bundleTrainer } from './bundle-trainer.ts';
import { hyperparametersOf, layOutJob, type TrainedRun, trainForest, trainPenguins } from './lay-out-job.ts';
import { runTrainer } from './run-trainer.ts';

/** Has the system send SIGTERM the moment a line that begins so is told. */
const stopAt = (start: string): string => `
  const write = process.stdout.write.bind(process.stdout);
  process.stdout.write = (text) => {
    if (text.startsWith('${start}')) process.kill(process.pid, 'SIGTERM');
    return write(text);
  };`;
const STOP_AT_THIRD_TRIAL = stopAt('trials=3/');
/** Has it sent the moment a training thread gives others their turn for the first time. */
const STOP_AT_FIRST_TURN = `
  import { isMainThread } from 'node:worker_threads';
  const later = globalThis.setImmediate;
  if (!isMainThread)
    globalThis.setImmediate = (work) => {
      process.kill(process.pid, 'SIGTERM');
      globalThis.setImmediate = later;
      return later(work);
    };`;

let run: TrainedRun;
beforeAll(async () => {
  run = await trainPenguins();
});

describe('the trainer as a process', () => {
  it('leaves the very bytes that functions leave, tells each trial in lines SageMaker reads, and exits 0', async () => {
    const root = layOutJob(run);

    const { exitCode, graph, fit, failure, stderr, lines } = await runTrainer(root);

    expect([exitCode, failure, stderr]).toEqual([0, undefined, '']);
    expect(sha256(graph!)).toBe(sha256(run.graph));
    expect(fit!.equals(run.fit)).toBe(true);
    expect(readdirSync(join(root, 'model')).toSorted()).toEqual(['fit.json', 'model.onnx']);
    const [trials, scores] = METRIC_DEFINITIONS.map(({ Regex }) =>
      lines.flatMap((line) => (new RegExp(Regex).exec(line) ?? []).slice(1).map(Number)),
    );
    expect(trials).toEqual(Array.from({ length: 20 }, (_, i) => i + 1));
    expect(scores).toHaveLength(20);
    for (const score of scores!) expect(score).toBeGreaterThan(0);
  });

  it('stopped by SIGTERM keeps what is done and leaves no model; started again it goes on to the same bytes', async () => {
    const root = layOutJob(run);

    const stopped = await runTrainer(root, { preload: STOP_AT_THIRD_TRIAL });
    const saved = readdirSync(join(root, 'checkpoints')).filter((file) => file.endsWith('.json'));
    const resumed = await runTrainer(root);

    expect([stopped.exitCode, stopped.graph, stopped.failure]).toEqual([143, undefined, undefined]);
    expect(stopped.lines.at(-1)).toBe('stopped; the next start goes on from the checkpoint');
    expect(saved.length).toBeGreaterThanOrEqual(3);
    expect(saved.length).toBeLessThan(20);
    expect(resumed.lines).toContain(`${saved.length} of 20 trials come from the checkpoint`);
    expect(resumed.lines.filter((line) => line.startsWith('trials='))).toHaveLength(20 - saved.length);
    expect([resumed.exitCode, sha256(resumed.graph!)]).toEqual([0, sha256(run.graph)]);
    expect(resumed.fit!.equals(run.fit)).toBe(true);
  });

  it.each([
    ['a trial', STOP_AT_FIRST_TURN, /^rounds-0-(0|all)\.bin$/, 'the trial goes on from a checkpoint'],
    ['the fit', stopAt('trials=1/1 '), /^rounds-fit\.bin$/, 'the fit goes on from a checkpoint'],
  ])(
    'stopped by SIGTERM in the middle of %s keeps its rounds and goes on from them to the same bytes',
    async (_what, preload, file, line) => {
      const forest = await trainForest();
      const root = layOutJob(forest);

      const stopped = await runTrainer(root, { preload });
      const saved = readdirSync(join(root, 'checkpoints'));
      const resumed = await runTrainer(root);

      expect([stopped.exitCode, stopped.graph, stopped.failure]).toEqual([143, undefined, undefined]);
      expect(saved.filter((name) => file.test(name))).not.toEqual([]);
      expect(resumed.lines).toContain(line);
      expect([resumed.exitCode, sha256(resumed.graph!)]).toEqual([0, sha256(forest.graph)]);
      expect(resumed.fit!.equals(forest.fit)).toBe(true);
      expect(readdirSync(join(root, 'checkpoints')).filter((name) => name.startsWith('rounds-0'))).toEqual(
        [],
      );
    },
  );

  it('bundled as the Dockerfile bundles it leaves the same bytes, even where no checkpoint can be kept', async () => {
    const root = layOutJob(run, { checkpoints: 'a file' });

    const { exitCode, graph, lines } = await runTrainer(root, { main: bundleTrainer() });

    expect([exitCode, sha256(graph!)]).toEqual([0, sha256(run.graph)]);
    expect(lines.filter((line) => line.startsWith('no checkpoints are kept: '))).toHaveLength(1);
  });

  it('names rows that are none in the failure file and exits 1', async () => {
    const root = layOutJob(run, { 'input/data/rows/prepared.bin': 'junk' });

    const { exitCode, failure, graph, stderr } = await runTrainer(root);

    expect([exitCode, graph]).toEqual([1, undefined]);
    expect(failure).toBe('UnreadableDataError: these bytes are no encoded frame');
    expect(stderr).toContain('these bytes are no encoded frame');
  });

  it('cuts a failure at the 1,024 characters that SageMaker shows', async () => {
    const other = { ...hyperparametersOf(run), model: '\u{1F427}'.repeat(900) };
    const root = layOutJob(run, { 'input/config/hyperparameters.json': JSON.stringify(other) });

    const { exitCode, failure } = await runTrainer(root);

    expect([exitCode, failure?.length, failure?.isWellFormed()]).toEqual([1, 1_024, true]);
  });

  it('exits 1 where it may not write the model, and says so where it may not even say so', async () => {
    const root = layOutJob(run, { model: 'a file' });
    const mute = layOutJob(run, { model: 'a file', output: 'a file too' });

    const [ended, silent] = [await runTrainer(root), await runTrainer(mute)];

    expect([ended.exitCode, silent.exitCode]).toEqual([1, 1]);
    expect(ended.failure).toMatch(/^Error: EEXIST/);
    expect(silent.stderr).toMatch(/the failure could not be written to .*failure/);
  });
});
