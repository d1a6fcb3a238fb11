import { Session } from 'node:inspector/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const ROOT = pathToFileURL(join(import.meta.dirname, '..')).href;
const SAMPLING_MICROSECONDS = 200;

/** The project's layers by folder; the first match counts. */
const LAYERS: [layer: string, folder: string][] = [
  ['store', '/platform/local/'],
  ['engine calls', '/platform/'],
  ['interpreter', '/local/workflow/'],
  ['host', '/local/'],
  ['host', '/wiring/'],
  ['functions', '/lambdas/'],
  ['functions', '/core/'],
  ['benchmark', '/bench/'],
];

/** Runs `work` under the sampling profiler; answers the milliseconds it took by layer, the largest first. */
export type LayerProfiler = (work: () => Promise<void>) => Promise<Record<string, number>>;

/** A profiler of this process, whose own cost falls on whatever it looks at. */
export async function openLayerProfiler(): Promise<LayerProfiler> {
  const session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.setSamplingInterval', { interval: SAMPLING_MICROSECONDS });
  return async (work) => {
    await session.post('Profiler.start');
    await work();
    const { profile } = await session.post('Profiler.stop');
    const layers = layersOfNodes(profile.nodes);
    const milliseconds: Record<string, number> = {};
    profile.samples?.forEach((node, i) => {
      const layer = layers.get(node) ?? 'runtime';
      milliseconds[layer] = (milliseconds[layer] ?? 0) + (profile.timeDeltas?.[i] ?? 0) / 1_000;
    });
    return milliseconds;
  };
}

interface ProfileNode {
  id: number;
  callFrame: { functionName: string; url: string };
  children?: number[];
}

/**
 * The layer of each node of a call tree, root first: its own frame's or, where that is not the project's, its caller's;
 * `runtime` below none of the project's frames.
 */
export function layersOfNodes(nodes: readonly ProfileNode[]): Map<number, string> {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const layers = new Map<number, string>();
  const waiting: [ProfileNode, string][] = nodes.slice(0, 1).map((root) => [root, 'runtime']);
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const [node, inherited] = next;
    const layer = layerOf(node.callFrame) ?? inherited;
    layers.set(node.id, layer);
    for (const child of node.children ?? []) waiting.push([byId.get(child)!, layer]);
  }
  return layers;
}

function layerOf({ functionName, url }: ProfileNode['callFrame']): string | undefined {
  if (functionName === '(idle)') return 'waiting';
  if (functionName === '(garbage collector)') return 'garbage collection';
  if (!url.startsWith(`${ROOT}/`) || url.includes('/node_modules/')) return undefined;
  return LAYERS.find(([, folder]) => url.startsWith(folder, ROOT.length))?.[0];
}
