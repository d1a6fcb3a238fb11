import { createRandom } from '../../../core/random.ts';

const ZONES = ['a', 'b', 'c'];
const ZONE_FARES = [1, 3, 6];

export interface Ride {
  distance: number;
  zone: string;
  fare: number;
}

/** Rides whose fare is 3 + 2 · distance and the zone's surcharge, and a little noise; distances lie around `longest` / 2. */
export function drawRides(seed: number, count: number, longest = 10): Ride[] {
  const random = createRandom(seed);
  return Array.from({ length: count }, () => {
    const zone = random.integer(ZONES.length);
    const distance = Math.round(random.next() * longest * 1_000) / 1_000;
    const noise = random.next() - 0.5;
    return { distance, zone: ZONES[zone]!, fare: 3 + 2 * distance + ZONE_FARES[zone]! + noise };
  });
}

/** What a prediction is asked for. */
export function rowsOf(rides: readonly Ride[]): Pick<Ride, 'distance' | 'zone'>[] {
  return rides.map(({ distance, zone }) => ({ distance, zone }));
}

export function toCsv(rides: readonly Ride[]): string {
  const lines = rides.map(({ distance, zone, fare }) => `${distance},${zone},${fare.toFixed(4)}\n`);
  return `distance,zone,fare\n${lines.join('')}`;
}

/** A spec for rides; `watch` lets a window of one minute be judged on its own. */
export function faresSpec(name: string, rollout: 'immediate' | 'approval'): string {
  return JSON.stringify({
    name,
    task: 'regression',
    target: 'fare',
    features: { distance: 'number', zone: 'category' },
    training: { split: { by: 'rows', test: 'row_number % 4 = 3' }, candidates: ['ridge'] },
    gates: { minimum: { r2: 0.5 }, notWorseThanChampion: { tolerance: 0.2 }, leakage: { singleFeature: 1 } },
    rollout,
    watch: {
      every: '1 minute',
      window: '1 minute',
      minimumRows: 50,
      retrain: { on: ['drift'], windows: 1, cooldown: '1 minute' },
    },
  });
}
