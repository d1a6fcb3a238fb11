import { parseArgs } from 'node:util';
import type { BenchLine, Benchmark, Measured } from './bench-line.ts';
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
};

const USAGE = `Usage: npm run bench [-- NAME… --json]

Measures ${Object.keys(BENCHMARKS).join(', ')}; all of them without a NAME.`;
const EXIT_USAGE = 2;

/** Figures keep four digits: more would be noise. */
const DIGITS = 4;

const { names, json } = readOptions();
if (!json) {
  const versions = Object.entries(ownVersions()).map(([name, version]) => `${name} ${version}`);
  process.stdout.write(`${describeMachine()}\n${versions.join(', ')}\n\n`);
}
for (const name of names) {
  const benchmark = await BENCHMARKS[name]!();
  let othersBusy = watchOthers();
  for await (const measured of benchmark()) {
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

function readOptions(): { names: string[]; json: boolean } {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: { json: { type: 'boolean', default: false }, help: { type: 'boolean', short: 'h' } },
    });
    if (values.help) {
      process.stdout.write(`${USAGE}\n`);
      process.exit(0);
    }
    const unknown = positionals.find((name) => !Object.hasOwn(BENCHMARKS, name));
    if (unknown !== undefined) throw new RangeError(`there is no benchmark "${unknown}"`);
    return { names: positionals.length > 0 ? positionals : Object.keys(BENCHMARKS), json: values.json };
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n\n${USAGE}\n`);
    process.exit(EXIT_USAGE);
  }
}
