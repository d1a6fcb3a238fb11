import { Session } from 'node:inspector/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const ROOT = pathToFileURL(join(import.meta.dirname, '..')).href;
const SAMPLING_MICROSECONDS = 200;

/** Which layer a sample belongs to, by the innermost frame that is the project's own; the first match counts. */
const LAYERS: [layer: string, folders: string[]][] = [
  ['store', ['/platform/local/']],
  ['engine calls', ['/platform/']],
  ['interpreter', ['/local/workflow/']],
  ['host', ['/local/', '/wiring/']],
  ['functions', ['/lambdas/', '/core/']],
  ['benchmark', ['/bench/']],
];

export interface ProfiledParts {
  /** Wall-clock time of one run, the profiler's own cost included. */
  milliseconds: number;
  /** The same by layer, and `garbage collection`, `waiting` and `runtime` (none of the project's frames on the stack). */
  parts: Record<string, number>;
}

/** Runs `work` so many times under the sampling profiler and splits one run's time by layer. */
export async function profileParts(work: () => Promise<unknown>, runs: number): Promise<ProfiledParts> {
  const session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.setSamplingInterval', { interval: SAMPLING_MICROSECONDS });
  await session.post('Profiler.start');
  const startedAt = performance.now();
  for (let run = 0; run < runs; run++) await work();
  const elapsed = performance.now() - startedAt;
  const { profile } = await session.post('Profiler.stop');
  session.disconnect();
  const layers = layersOfNodes(profile.nodes);
  const microseconds = new Map<string, number>();
  profile.samples?.forEach((node, i) => {
    const layer = layers.get(node) ?? 'runtime';
    microseconds.set(layer, (microseconds.get(layer) ?? 0) + (profile.timeDeltas?.[i] ?? 0));
  });
  const sorted = [...microseconds].sort(([, a], [, b]) => b - a);
  return {
    milliseconds: elapsed / runs,
    parts: Object.fromEntries(sorted.map(([layer, sum]) => [layer, sum / 1_000 / runs])),
  };
}

interface ProfileNode {
  id: number;
  callFrame: { functionName: string; url: string };
  children?: number[];
}

/** The layer of each node of the call tree: its own frame's or, where that is foreign, its caller's. */
export function layersOfNodes(nodes: readonly ProfileNode[]): Map<number, string> {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const layers = new Map<number, string>();
  const assign = (node: ProfileNode, inherited: string): void => {
    const layer = layerOf(node.callFrame) ?? inherited;
    layers.set(node.id, layer);
    for (const child of node.children ?? []) assign(byId.get(child)!, layer);
  };
  const [root] = nodes;
  if (root) assign(root, 'runtime');
  return layers;
}

function layerOf({ functionName, url }: ProfileNode['callFrame']): string | undefined {
  if (functionName === '(idle)') return 'waiting';
  if (functionName === '(garbage collector)') return 'garbage collection';
  if (!url.startsWith(`${ROOT}/`) || url.includes('/node_modules/')) return undefined;
  const path = url.slice(ROOT.length);
  return LAYERS.find(([, folders]) => folders.some((folder) => path.startsWith(folder)))?.[0];
}
