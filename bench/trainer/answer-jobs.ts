import { readFileSync, writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { CsvSettings, OurModel, OurTrainer, TrainerCommand } from './our-trainer.ts';
import { readTrainFile, type TrainTable } from './train-file.ts';

/** A job as peers/trainer.py takes it, too. */
interface Job {
  command: TrainerCommand;
  /** Header of the table. */
  file: string;
  /** Where the model goes. */
  model?: string;
  /** False where nothing but the fit is asked for. */
  score?: boolean;
  settings: never;
}

const COMMANDS: TrainerCommand[] = ['train', 'linear', 'search', 'preset', 'csvToBins'];

/**
 * Runs our side in this process: `<script> once <job>` does one job and writes one JSON line, any other argument has
 * it answer a line for each line of its input, the first line naming what is absent. Tables are read before the clock
 * starts, and the last one is kept.
 */
export async function answerJobs(trainer: OurTrainer, parameters = process.argv.slice(2)): Promise<void> {
  const tables = new Map<string, TrainTable>();
  const answer = async (line: string): Promise<void> => {
    const before = cpuSeconds();
    const fields = await runJob(trainer, JSON.parse(line) as Job, tables).catch(({ stack }) => ({
      error: stack,
    }));
    writeLine({ ...fields, cpuSeconds: cpuSeconds() - (parameters[0] === 'once' ? 0 : before) });
  };
  if (parameters[0] === 'once') {
    await answer(parameters[1]!);
    return;
  }
  const absent = COMMANDS.filter((command) => trainer[command] === undefined);
  writeLine({
    versions: {},
    absent: Object.fromEntries(absent.map((command) => [command, 'not built yet'])),
  });
  for await (const line of createInterface({ input: process.stdin })) await answer(line);
}

async function runJob(
  trainer: OurTrainer,
  job: Job,
  tables: Map<string, TrainTable>,
): Promise<Record<string, unknown>> {
  const { command, file, settings } = job;
  if (command === 'csvToBins') return timeCsv(trainer, settings);
  const learn = trainer[command] as ((table: TrainTable, settings: never) => Promise<OurModel>) | undefined;
  if (learn === undefined) throw new Error(`our side has no ${command}`);
  const table = tables.get(file) ?? readTrainFile(file);
  if (!tables.has(file)) tables.clear();
  tables.set(file, table);
  const cpuBefore = cpuSeconds();
  const startedAt = performance.now();
  const model = await learn(table, settings);
  const seconds = secondsSince(startedAt);
  const { binSeconds } = model;
  const fields: Record<string, unknown> = {
    seconds,
    // every thread's; what a busy machine changes least
    trainCpuSeconds: cpuSeconds() - cpuBefore,
    ...(binSeconds !== undefined && { binSeconds }),
  };
  if (job.model !== undefined) {
    const bytes = model.bytes();
    writeFileSync(job.model, bytes);
    fields.modelBytes = bytes.length;
  }
  fields.peakBytes = peakBytes();
  if (job.score === false) return fields;
  // imported here, for a process that is timed from its start does without
  const { scoreHeldOut } = await import('./score-held-out.ts');
  const predicted = model.predict(table, table.trainRows, table.trainRows + table.testRows);
  return { ...fields, score: scoreHeldOut(table, predicted) };
}

async function timeCsv(trainer: OurTrainer, settings: CsvSettings): Promise<Record<string, unknown>> {
  const startedAt = performance.now();
  const { readSeconds } = await trainer.csvToBins!(settings);
  const seconds = secondsSince(startedAt);
  return { seconds, readSeconds, binSeconds: seconds - readSeconds };
}

/** The most memory this process ever held. */
function peakBytes(): number {
  try {
    // what getrusage says on Linux begins with the parent's
    const kilobytes = /VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1];
    if (kilobytes !== undefined) return Number(kilobytes) * 1_024;
  } catch {
    // there is no /proc
  }
  return process.resourceUsage().maxRSS * 1_024;
}

function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

function secondsSince(startedAt: number): number {
  return (performance.now() - startedAt) / 1_000;
}

function writeLine(fields: object): void {
  process.stdout.write(`${JSON.stringify(fields)}\n`);
}
