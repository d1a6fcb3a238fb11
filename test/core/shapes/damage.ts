import type { Random } from '../../../core/random.ts';

const DIGEST = 'a'.repeat(64);

/** What fields hold that they should not, and what is only just right. */
const JUNK: unknown[] = [
  ...[null, true, false, 0, -1, 1, 0.5, Number.POSITIVE_INFINITY, 2 ** 53, 2 ** 53 - 1, -0],
  ...[
    '',
    'a',
    'A',
    ' a',
    'all',
    'none',
    'champion',
    'é',
    '\u0000',
    'a\n',
    '\ud800',
    'fares',
    DIGEST,
    `${DIGEST}a`,
  ],
  ...['a'.repeat(200), '😀'.repeat(200), `${'😀'.repeat(200)}a`, 'a'.repeat(1_001), '😀'.repeat(1_000)],
  ...['2026-02-29T00:00:00Z', '2024-02-29T00:00:00Z', '2026-01-31T24:00:00Z', '0000-01-01T00:00:00Z'],
  ...['0000-02-29T00:00:00Z', '1900-02-29T00:00:00Z', '2026-13-01T00:00:00Z', '2026-00-10T00:00:00Z'],
  ...['2026-04-31T00:00:00Z', '2026-04-00T00:00:00Z', '2026-01-31T08:15Z', '2026-01-31 08:15:00Z'],
  ...[
    '2026-01-31T08:15:00',
    '2026-01-31T08:15:00+02:00',
    '2026-01-31T08:15:00.Z',
    '2026-01-31',
    '٢٠٢٦-01-31T08:15:00Z',
  ],
  ...[[], {}, [null], [[]], ['a'], { a: 1 }, [{}], { length: -1 }],
];

/** A copy with one to three places damaged: replaced, left out, put in, renamed. */
export function damage(valid: unknown, random: Random): unknown {
  const copy = { root: structuredClone(valid) };
  for (let left = 1 + random.integer(3); left > 0; left--) damageOnce(copy, random);
  return copy.root;
}

function damageOnce(copy: { root: unknown }, random: Random): void {
  let parent: Record<string, unknown> = copy;
  let name = 'root';
  for (let within = parent[name]; isContainer(within) && random.next() < 0.75; within = parent[name]) {
    const names = Object.keys(within);
    if (names.length === 0) break;
    parent = within;
    name = names[random.integer(names.length)]!;
  }
  const junk = structuredClone(JUNK[random.integer(JUNK.length)]);
  const kind = random.integer(4);
  const inside = parent[name];
  if (kind === 0 && name !== 'root' && !Array.isArray(parent)) delete parent[name];
  else if (kind === 1 && isContainer(inside)) addMember(inside, junk, random);
  else parent[name] = junk;
}

function addMember(to: Record<string, unknown>, junk: unknown, random: Random): void {
  if (Array.isArray(to)) {
    to.push(junk);
    return;
  }
  const names = ['extra', 'constructor', '__proto__', 'toString', 'rows', 'a.b', ''];
  // as JSON.parse makes it, also for __proto__
  Object.defineProperty(to, names[random.integer(names.length)]!, {
    value: junk,
    enumerable: true,
    configurable: true,
    writable: true,
  });
}

function isContainer(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
