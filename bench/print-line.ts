import type { BenchLine, Figures } from './bench-line.ts';

const UNITS: Record<string, string> = {
  milliseconds: 'ms',
  firstRoundMilliseconds: 'ms in the first round',
  megabytesPerSecond: 'MB/s',
};
const LABEL_WIDTH = 24;

/** One benchmark's line as a person reads it: ours, each peer with its ratio, then the parts with their shares. */
export function printLine(line: BenchLine): string {
  const { variant, rows, columns, rounds } = line;
  const title = [line.name, variant, `${count(rows)} rows × ${columns} columns`].filter(Boolean).join(', ');
  const lines = [`${title} (${rounds === 1 ? '1 round' : `median of ${rounds} rounds`})`];
  lines.push(row('ours', figures(line.ours)));
  for (const [peer, found] of Object.entries(line.peers)) {
    const isAbsent = typeof found.absent === 'string';
    const ratio = line.ratio[peer];
    const text = isAbsent ? `absent: ${found.absent}` : figures(found as Figures);
    lines.push(row(peer, ratio === undefined ? text : `${text}   ours is ${ratio.toFixed(2)} × as fast`));
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

function figures(values: Figures): string {
  return Object.entries(values)
    .map(([name, value]) => `${number(value)} ${UNITS[name] ?? name}`)
    .join(', ');
}

function number(value: number): string {
  return value >= 100 ? count(Math.round(value)) : value.toPrecision(3);
}

function count(value: number): string {
  return value.toLocaleString('en-US');
}

function percent(share: number): string {
  return `${(100 * share).toFixed(0).padStart(3)} %`;
}
