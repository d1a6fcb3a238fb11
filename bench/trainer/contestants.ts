import { join } from 'node:path';
import { CORES } from '../machine.ts';
import { preparePeers } from '../peers/environment.ts';
import {
  askOnce,
  type PeerAnswer,
  type PeerJob,
  type PeerProcess,
  startPeer,
} from '../peers/peer-process.ts';
import { bundleOurs } from './bundle-ours.ts';
import type { TrainerCommand } from './our-trainer.ts';

/** Our side: a script that gives its OurTrainer to answerJobs. */
const OUR_SOURCE = join(import.meta.dirname, 'run-ours.ts');
const PEER_SCRIPT = join(import.meta.dirname, '..', 'peers', 'trainer.py');

export interface Contestant {
  /** One job in the process that is kept. */
  ask(job: PeerJob): Promise<PeerAnswer>;
  /** One job in a process of its own; wallSeconds are those of the whole process. */
  askOnce(job: PeerJob): Promise<PeerAnswer & { wallSeconds: number }>;
}

/** Who takes part in a benchmark: ours and libraries by their names, or why not. */
export interface Contestants {
  present: Record<string, Contestant>;
  absent: Record<string, string>;
  versions: Record<string, string>;
  /** The Python process itself, for jobs that are nobody's. */
  peers: PeerProcess | undefined;
  close(): void;
}

/** Opens our process and the peers' for one command; `libraries` are the peers that know it. */
export async function openContestants(
  command: TrainerCommand,
  libraries: readonly string[],
): Promise<Contestants> {
  const environment = preparePeers('trainer');
  const peers = environment.python ? await startPeer(environment.python, PEER_SCRIPT, CORES) : undefined;
  const script = bundleOurs(OUR_SOURCE);
  const ours = await startPeer(process.execPath, script, CORES);
  const present: Record<string, Contestant> = {};
  const absent: Record<string, string> = {};
  const missing = ours.absent[command];
  if (missing !== undefined) absent.ours = missing;
  else present.ours = contestantOf(ours, process.execPath, script, { command });
  for (const library of libraries) {
    const reason = peers ? peers.absent[packageOf(library)] : environment.absent;
    if (reason !== undefined) absent[library] = reason;
    else present[library] = contestantOf(peers!, environment.python!, PEER_SCRIPT, { command, library });
  }
  return {
    present,
    absent,
    versions: versionsOf(peers, libraries),
    peers,
    close() {
      peers?.close();
      ours.close();
    },
  };
}

function contestantOf(process: PeerProcess, program: string, script: string, fixed: PeerJob): Contestant {
  return {
    ask: (job) => process.ask({ ...fixed, ...job }),
    askOnce: (job) => askOnce(program, script, { ...fixed, ...job }, CORES),
  };
}

function versionsOf(peers: PeerProcess | undefined, libraries: readonly string[]): Record<string, string> {
  const wanted = new Set(['python', 'numpy', ...libraries.map(packageOf)]);
  return Object.fromEntries(Object.entries(peers?.versions ?? {}).filter(([name]) => wanted.has(name)));
}

/** `pandas with pyarrow` is pandas, used in another way. */
function packageOf(library: string): string {
  return library.split(' ')[0]!;
}
