import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { addPeerCpu, CORES } from '../machine.ts';

/** Computes until its input ends, then says how long. */
const BUSY = `
const { Worker } = require('node:worker_threads');
new Worker('for (;;);', { eval: true });
process.stdin.resume().on('end', () => {
  const { user, system } = process.cpuUsage();
  process.stdout.write(String((user + system) / 1e6), () => process.exit(0));
});
`;

/** What pins a process on Linux. */
const PIN = ['taskset', '-c', String(CORES - 1)] as const;

/** Runs `work` beside a process that keeps one core busy: the last one, where the system can pin a process. */
export async function besideBusyCore<Result>(work: () => Promise<Result>): Promise<Result> {
  const node = [process.execPath, '-e', BUSY];
  const [program, ...parameters] = canPin() ? [...PIN, ...node] : node;
  const busy = spawn(program!, parameters, { stdio: ['pipe', 'pipe', 'inherit'] });
  let output = '';
  busy.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  await once(busy, 'spawn');
  try {
    return await work();
  } finally {
    busy.stdin.end();
    await once(busy, 'close');
    addPeerCpu(Number(output));
  }
}

function canPin(): boolean {
  const [program, ...parameters] = PIN;
  return spawnSync(program, [...parameters, 'true']).status === 0;
}
