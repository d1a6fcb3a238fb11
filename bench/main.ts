import { parseArgs } from 'node:util';
import type { BenchLine, Benchmark, BenchOptions, Measured } from './bench-line.ts';
import { CORES, describeMachine, loadAverage, ownVersions, watchOthers } from './machine.ts';
import { printLine } from './print-line.ts';

/** Loaded when they are asked for, so that one does not pay for another's imports. */
const BENCHMARKS: Record<string, () => Promise<Benchmark>> = {
  'drop-to-served': async () => (await import('./drop-to-served.ts')).measureDropToServed,
  orchestration: async () => (await import('./orchestration.ts')).measureOrchestration,
  ingest: async () => (await import('./ingest.ts')).measureIngest,
  'package-size': async () => (await import('./package-size.ts')).measurePackageSize,
  'deployed-loop': async () => (await import('./deployed-loop.ts')).measureDeployedLoop,
  'cold-start': async () => (await import('./cold-start.ts')).measureColdStart,
  'train-1m': async () => (await import('./trainer/train-million.ts')).measureTrainMillion,
  'train-small': async () => (await import('./trainer/train-small.ts')).measureTrainSmall,
  'train-wide': async () => (await import('./trainer/train-kinds.ts')).measureTrainWide,
  'train-categories': async () => (await import('./trainer/train-kinds.ts')).measureTrainCategories,
  'train-multiclass': async () => (await import('./trainer/train-kinds.ts')).measureTrainMulticlass,
  'train-growth': async () => (await import('./trainer/train-growth.ts')).measureTrainGrowth,
  'linear-1m': async () => (await import('./trainer/linear-million.ts')).measureLinearMillion,
  search: async () => (await import('./trainer/search.ts')).measureSearch,
  contended: async () => (await import('./trainer/contended.ts')).measureContended,
  'csv-to-bins': async () => (await import('./trainer/csv-to-bins.ts')).measureCsvToBins,
  quality: async () => (await import('./quality/quality.ts')).measureQuality,
};

const USAGE = `Usage: npm run bench [-- NAME… --json --rounds N --tuned]

Measures ${Object.keys(BENCHMARKS).join(', ')}; all of them without a NAME.
--rounds N   so many rounds in the trainer's benchmarks, in place of each one's own number
--tuned      quality: search for the peers' settings, too (minutes; kept for the next time)`;
const EXIT_USAGE = 2;

/** Figures keep four digits: more would be noise. */
const DIGITS = 4;

const { names, json, options } = readOptions();
if (!json) {
  const versions = Object.entries(ownVersions()).map(([name, version]) => `${name} ${version}`);
  process.stdout.write(`${describeMachine()}\n${versions.join(', ')}\n\n`);
}
for (const name of names) {
  const benchmark = await BENCHMARKS[name]!();
  let othersBusy = watchOthers();
  for await (const measured of benchmark(options)) {
    const line = completeLine(measured, othersBusy());
    process.stdout.write(json ? `${JSON.stringify(line, roundFigure)}\n` : `${printLine(line)}\n`);
    othersBusy = watchOthers();
  }
}

function completeLine({ peerVersions, ...measured }: Measured, otherBusyCores: number): BenchLine {
  return {
    ...measured,
    cores: CORES,
    loadAverage: loadAverage(),
    otherBusyCores,
    versions: { ...ownVersions(), ...peerVersions },
  };
}

function roundFigure(_key: string, value: unknown): unknown {
  return typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(DIGITS)) : value;
}

function readOptions(): { names: string[]; json: boolean; options: BenchOptions } {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: {
        json: { type: 'boolean', default: false },
        rounds: { type: 'string' },
        tuned: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h' },
      },
    });
    if (values.help) {
      process.stdout.write(`${USAGE}\n`);
      process.exit(0);
    }
    const unknown = positionals.find((name) => !Object.hasOwn(BENCHMARKS, name));
    if (unknown !== undefined) throw new RangeError(`there is no benchmark "${unknown}"`);
    const { json, tuned, rounds } = values;
    if (rounds !== undefined && !/^[1-9]\d*$/.test(rounds))
      throw new RangeError('--rounds is a number from 1');
    return {
      names: positionals.length > 0 ? positionals : Object.keys(BENCHMARKS),
      json,
      options: { tuned, ...(rounds !== undefined && { rounds: Number(rounds) }) },
    };
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n\n${USAGE}\n`);
    process.exit(EXIT_USAGE);
  }
}
