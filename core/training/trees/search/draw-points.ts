import type { GbdtSettings } from '../../../contracts/model-spec.ts';
import { createRandom } from '../../../random.ts';
import type { TreeParams } from './tree-candidate.ts';

/** A number as it is, a list of which each is tried, or a range to draw from. */
export type Tunable = NonNullable<GbdtSettings['l2']>;
export type TreeSettings = Record<keyof TreeParams, Tunable>;
type Range = Exclude<Tunable, number | number[]>;

const WHOLE = new Set<string>(['rounds', 'leaves', 'depth']);

/** How many points these settings make; `trials` counts where there is a range. */
export function countPoints(settings: Partial<TreeSettings>, trials: number): number {
  const values = Object.values(settings);
  const combinations = values.reduce<number>(
    (count, value) => (Array.isArray(value) ? count * value.length : count),
    1,
  );
  return values.some(isRange) ? Math.max(trials, combinations) : combinations;
}

/**
 * The points: lists in all combinations, of ranges `trials` draws (or as many as there are combinations). Each range is
 * cut into as many parts as there are draws and each part is drawn from once, in an order of its own (Latin hypercube;
 * McKay, Beckman and Conover 1979); the first point has the usual value, or the end that is next to it. The seed alone
 * decides.
 */
export function drawPoints(
  settings: TreeSettings,
  trials: number,
  usual: TreeParams,
  seed: number,
): TreeParams[] {
  const entries = Object.entries(settings) as [keyof TreeParams, Tunable][];
  const combinations = entries.reduce<Partial<TreeParams>[]>(
    (points, [name, value]) =>
      Array.isArray(value)
        ? points.flatMap((point) => value.map((one) => ({ ...point, [name]: one })))
        : points,
    [{}],
  );
  const count = countPoints(settings, trials);
  const fixed = Object.fromEntries(entries.filter(([, value]) => typeof value === 'number'));
  const points = Array.from(
    { length: count },
    (_, draw): TreeParams => ({ ...usual, ...fixed, ...combinations[draw % combinations.length] }),
  );
  const random = createRandom(seed);
  for (const [name, value] of entries) {
    if (!isRange(value)) continue;
    points[0]![name] = Math.min(Math.max(usual[name], value.from), value.to);
    const parts = Array.from({ length: count - 1 }, (_, part) => part);
    for (let i = 1; i < count; i++) {
      const [part] = parts.splice(random.integer(parts.length), 1);
      points[i]![name] = valueAt(name, value, (part! + random.next()) / (count - 1));
    }
  }
  return points;
}

export function isRange(value: unknown): value is Range {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function valueAt(name: string, { from, to, scale }: Range, share: number): number {
  const drawn = scale === 'log' ? from * (to / from) ** share : from + (to - from) * share;
  return WHOLE.has(name) ? Math.round(drawn) : Math.min(to, Math.max(from, Number(drawn.toPrecision(3))));
}
