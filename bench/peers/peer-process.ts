import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { addPeerCpu } from '../machine.ts';

export interface PeerProcess {
  versions: Record<string, string>;
  /** Has the peer do one job and answers the seconds it took, measured in the peer: starting it is not counted. */
  time(job: Record<string, unknown>): Promise<number>;
  close(): void;
}

interface PeerAnswer {
  seconds?: number;
  cpuSeconds?: number;
  versions?: Record<string, string>;
  error?: string;
}

/** Starts a peer's script, which answers one JSON line to each JSON line; its first line names its versions. */
export async function startPeer(python: string, script: string, cores: number): Promise<PeerProcess> {
  const peer = spawn(python, [script, String(cores)], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, OMP_NUM_THREADS: String(cores) },
  });
  await once(peer, 'spawn');
  const lines = createInterface({ input: peer.stdout })[Symbol.asyncIterator]();
  const answer = async (): Promise<PeerAnswer> => {
    const { value, done } = await lines.next();
    if (done) throw new Error(`the peer ${script} ended`);
    const parsed = JSON.parse(value) as PeerAnswer;
    if (parsed.error !== undefined) throw new Error(parsed.error);
    return parsed;
  };
  const { versions = {} } = await answer();
  return {
    versions,
    async time(job) {
      peer.stdin.write(`${JSON.stringify(job)}\n`);
      const { seconds, cpuSeconds = 0 } = await answer();
      addPeerCpu(cpuSeconds);
      if (seconds === undefined) throw new Error(`the peer ${script} gave no time`);
      return seconds;
    },
    close: () => peer.stdin.end(),
  };
}
