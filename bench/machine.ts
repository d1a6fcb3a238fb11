import { readFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg } from 'node:os';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..');

export const CORES = availableParallelism();

/** Versions of what is measured on our side. */
export function ownVersions(): Record<string, string> {
  return {
    node: process.version.slice(1),
    'perennial-ml': versionOf(join(ROOT, 'package.json')),
    duckdb: versionOf(join(ROOT, 'node_modules', '@duckdb', 'node-api', 'package.json')),
    onnxruntime: versionOf(join(ROOT, 'node_modules', 'onnxruntime-node', 'package.json')),
  };
}

/** Processor, cores and load, as a heading over the figures. */
export function describeMachine(): string {
  const processor = cpus()[0]?.model.trim() ?? 'unknown processor';
  return `${processor}, ${CORES} cores, load average ${loadAverage()}, ${process.platform}-${process.arch}`;
}

export function loadAverage(): number {
  return Math.round((loadavg()[0] ?? 0) * 100) / 100;
}

/** Processor time of peers in their own processes, reported by themselves. */
let peerCpuSeconds = 0;
export function addPeerCpu(seconds: number): void {
  peerCpuSeconds += seconds;
}

/** Starts watching; what it answers tells how many cores processes other than ours and the peers kept busy since. */
export function watchOthers(): () => number {
  const begin = { at: performance.now(), busy: busySeconds(), own: ownSeconds(), peers: peerCpuSeconds };
  return () => {
    const elapsed = (performance.now() - begin.at) / 1_000;
    const busy = busySeconds() - begin.busy;
    const known = ownSeconds() - begin.own + (peerCpuSeconds - begin.peers);
    return Math.max(0, Math.round(((busy - known) / elapsed) * 100) / 100);
  };
}

function busySeconds(): number {
  return cpus().reduce((sum, { times }) => sum + times.user + times.nice + times.sys + times.irq, 0) / 1_000;
}

function ownSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000_000;
}

function versionOf(packageFile: string): string {
  return (JSON.parse(readFileSync(packageFile, 'utf8')) as { version: string }).version;
}
