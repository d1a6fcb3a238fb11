import type { BenchLine, Figures } from './bench-line.ts';

const UNITS: Record<string, string> = {
  milliseconds: 'ms',
  firstRoundMilliseconds: 'ms in the first round',
  megabytesPerSecond: 'MB/s',
  seconds: 's',
  wallSeconds: 's from start to end',
  trainCpuSeconds: 's of processor',
  binSeconds: 's of it binning',
  readSeconds: 's of it reading',
  contendedSeconds: 's contended',
  peakMegabytes: 'MB peak',
  peakMegabytesBeyondFile: 'MB of it beyond the file',
  slowdown: '× slower',
  logLoss: 'log loss',
};
const LABEL_WIDTH = 24;

/** One benchmark's line as a person reads it: ours, each peer with its ratio, then the parts with their shares. */
export function printLine(line: BenchLine): string {
  const { variant, rows, columns, rounds } = line;
  const title = [line.name, variant, `${count(rows)} rows × ${columns} columns`].filter(Boolean).join(', ');
  const lines = [`${title} (${rounds === 1 ? '1 round' : `median of ${rounds} rounds`})`];
  lines.push(row('ours', figures(line.ours)));
  for (const [peer, found] of Object.entries(line.peers)) {
    const ratio = line.ratio[peer];
    lines.push(
      row(peer, ratio === undefined ? figures(found) : `${figures(found)}   ours ${ratio.toFixed(2)} ×`),
    );
  }
  if (line.goal) lines.push(row('goal', figures(line.goal)));
  const total = Object.values(line.parts ?? {}).reduce((sum, part) => sum + part, 0);
  for (const [part, milliseconds] of Object.entries(line.parts ?? {}))
    lines.push(row(`  ${part}`, `${number(milliseconds).padStart(8)} ms ${percent(milliseconds / total)}`));
  lines.push(`  ${line.note}.`);
  if (line.otherBusyCores >= 0.1)
    lines.push(`  NOISY: other processes kept ${line.otherBusyCores} of ${line.cores} cores busy meanwhile.`);
  return `${lines.join('\n')}\n`;
}

function row(label: string, text: string): string {
  return `  ${label.padEnd(LABEL_WIDTH)} ${text}`;
}

function figures(values: Figures | { absent: string }): string {
  if (typeof values.absent === 'string') return `absent: ${values.absent}`;
  return Object.entries(values)
    .map(([name, value]) => `${number(value)} ${UNITS[name] ?? name}`)
    .join(', ');
}

function number(value: number): string {
  return value >= 100 ? count(Math.round(value)) : value.toPrecision(value < 1 ? 4 : 3);
}

function count(value: number): string {
  return value.toLocaleString('en-US');
}

function percent(share: number): string {
  return `${(100 * share).toFixed(0).padStart(3)} %`;
}
