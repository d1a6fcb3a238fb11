import type { Figures, Measured } from '../bench-line.ts';
import { medianFigures } from '../median.ts';
import type { PeerAnswer } from '../peers/peer-process.ts';
import { runRounds } from '../run-rounds.ts';
import type { Contestant, Contestants } from './contestants.ts';

type Job = (contestant: Contestant) => Promise<PeerAnswer>;

/** Figures by contestant, and why others have none. */
export interface Compared {
  figures: Record<string, Figures>;
  absent: Record<string, string>;
}

/** What benchmarks say by one name: megabytes for bytes, the scores beside the seconds. */
const MEGABYTE = 1e6;
/** Of a process's answer, what is no figure to print. */
const LEFT_OUT = ['cpuSeconds', 'peakBytes', 'modelBytes'];

/**
 * Has every contestant warm up and run its rounds in turn; figures are medians. Whoever fails at the warm-up is
 * absent from then on, and says why. Without `warmUp` none is done: for jobs in processes of their own.
 */
export async function compareRounds(
  { present, absent }: Contestants,
  rounds: number,
  job: Job,
  warmUp?: Job,
): Promise<Compared> {
  const failed: Record<string, string> = { ...absent };
  const able: Record<string, Contestant> = {};
  for (const [name, contestant] of Object.entries(present)) {
    try {
      await warmUp?.(contestant);
      able[name] = contestant;
    } catch (error) {
      failed[name] = lastLine(error);
    }
  }
  const turns = Object.entries(able).map(([name, contestant]) => [name, () => job(contestant)] as const);
  const { timed } = await runRounds(Object.fromEntries(turns), rounds, {});
  const figures = Object.entries(timed).map(([name, answers]) => [
    name,
    medianFigures(answers.map(figuresOf)),
  ]);
  return { figures: Object.fromEntries(figures), absent: failed };
}

/** The parts of a line that are about who was how good; `by` is what a lower figure of is better. */
export function describeContest(
  { figures: { ours, ...peers }, absent: { ours: ourAbsence, ...absent } }: Compared,
  by: string,
): Pick<Measured, 'ours' | 'peers' | 'ratio'> {
  const missing = Object.entries(absent).map(([name, reason]) => [name, { absent: reason }]);
  const ratios = Object.entries(peers).map(([name, figures]) => [
    name,
    figures[by]! / (ours?.[by] ?? Number.NaN),
  ]);
  return {
    ours: ours ?? { absent: ourAbsence ?? 'not built yet' },
    peers: { ...peers, ...Object.fromEntries(missing) },
    ratio: ours ? Object.fromEntries(ratios) : {},
  };
}

/** The most memory of a process that reads the table, learns and does nothing else, and that without the table's bytes. */
export async function addPeaks(
  { figures }: Compared,
  { present }: Contestants,
  fileBytes: number,
  job: Job,
): Promise<void> {
  for (const [name, known] of Object.entries(figures)) {
    const { peakBytes } = await job(present[name]!);
    known.peakMegabytes = (peakBytes as number) / MEGABYTE;
    known.peakMegabytesBeyondFile = ((peakBytes as number) - fileBytes) / MEGABYTE;
  }
}

/** The numbers of an answer, its scores among them. */
function figuresOf({ score, ...answer }: PeerAnswer): Figures {
  const all = Object.entries({ ...answer, ...(score as Figures | undefined) });
  return Object.fromEntries(
    all.filter(
      (entry): entry is [string, number] => typeof entry[1] === 'number' && !LEFT_OUT.includes(entry[0]),
    ),
  );
}

function lastLine(error: unknown): string {
  return (error as Error).message.trim().split('\n').at(-1)!;
}
