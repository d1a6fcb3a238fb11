import { createRandom } from '../../core/random.ts';

export const MODEL = 'trip';
const ZONES = ['north', 'east', 'south', 'west'];

const ROWS = 300;

/** Taxi trips that a straight line explains but for some noise: distance and zone make minutes. */
export function tripsCsv(seed: number, { badRows = 0 } = {}): string {
  const random = createRandom(seed);
  const lines = Array.from({ length: ROWS }, (_, row) => {
    const distance = Math.round(random.next() * 1_000) / 100;
    const zone = random.integer(ZONES.length);
    const minutes = 3 + 2 * distance + 1.5 * zone + random.normal();
    return `${row < badRows ? -1 : distance},${ZONES[zone]},${minutes.toFixed(3)}`;
  });
  return `distance,zone,minutes\n${lines.join('\n')}\n`;
}

/** Rows to predict, as a client sends them. */
export function tripRows(seed: number, rows: number): { distance: number; zone: string }[] {
  const random = createRandom(seed);
  return Array.from({ length: rows }, () => ({
    distance: Math.round(random.next() * 1_000) / 100,
    zone: ZONES[random.integer(ZONES.length)]!,
  }));
}

/** The model's spec; a version has to be very bad to be turned down. */
export function tripSpec({ rollout, datasets }: { rollout: string; datasets: number }): object {
  return {
    name: MODEL,
    task: 'regression',
    target: 'minutes',
    data: { columns: { distance: { type: 'number', min: 0 }, zone: { type: 'category' } } },
    features: { distance: 'number', zone: 'category' },
    training: { window: { datasets }, folds: 2, candidates: ['ridge'] },
    gates: { notWorseThanChampion: { tolerance: 1 } },
    rollout,
    watch: { every: '1 day', minimumRows: 50 },
  };
}
