import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { addPeerCpu } from '../machine.ts';

export interface PeerProcess {
  versions: Record<string, string>;
  /** By name, why a part of the peer cannot be had. */
  absent: Record<string, string>;
  /** Has the peer do one job and answers what it found out, its measured seconds among it. */
  ask(job: PeerJob): Promise<PeerAnswer>;
  /** Has the peer do one job and answers the seconds it took, measured in the peer: starting it is not counted. */
  time(job: PeerJob): Promise<number>;
  close(): void;
}

export type PeerJob = Record<string, unknown>;
export type PeerAnswer = Record<string, unknown>;

/** Starts a peer's script, which answers one JSON line to each JSON line; its first line names its versions. */
export async function startPeer(program: string, script: string, cores: number): Promise<PeerProcess> {
  const peer = startProcess(program, [script, String(cores)], cores);
  await once(peer, 'spawn');
  const lines = createInterface({ input: peer.stdout })[Symbol.asyncIterator]();
  const answer = async (): Promise<PeerAnswer> => {
    const { value, done } = await lines.next();
    if (done) throw new Error(`the peer ${script} ended`);
    return readAnswer(value);
  };
  const { versions, absent } = (await answer()) as Partial<PeerProcess>;
  const ask = async (job: PeerJob): Promise<PeerAnswer> => {
    peer.stdin.write(`${JSON.stringify(job)}\n`);
    return answer();
  };
  return {
    versions: versions ?? {},
    absent: absent ?? {},
    ask,
    async time(job) {
      const { seconds } = await ask(job);
      if (typeof seconds !== 'number') throw new Error(`the peer ${script} gave no time`);
      return seconds;
    },
    close: () => peer.stdin.end(),
  };
}

/**
 * Has a process of its own do one job (`<script> once <job>`); `wallSeconds` in its answer are those from its start to
 * its end.
 */
export async function askOnce(
  program: string,
  script: string,
  job: PeerJob,
  cores: number,
): Promise<PeerAnswer & { wallSeconds: number }> {
  const startedAt = performance.now();
  const peer = startProcess(program, [script, 'once', JSON.stringify(job)], cores);
  let output = '';
  peer.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  const [code] = (await once(peer, 'close')) as [number | null];
  const wallSeconds = (performance.now() - startedAt) / 1_000;
  if (code !== 0) throw new Error(`the peer ${script} ended with ${code}`);
  return { ...readAnswer(output), wallSeconds };
}

function startProcess(
  program: string,
  parameters: string[],
  cores: number,
): ChildProcessByStdio<Writable, Readable, null> {
  return spawn(program, parameters, {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, OMP_NUM_THREADS: String(cores), POLARS_MAX_THREADS: String(cores) },
  });
}

function readAnswer(line: string): PeerAnswer {
  const answer = JSON.parse(line) as PeerAnswer;
  if (typeof answer.error === 'string') throw new Error(answer.error);
  if (typeof answer.cpuSeconds === 'number') addPeerCpu(answer.cpuSeconds);
  return answer;
}
