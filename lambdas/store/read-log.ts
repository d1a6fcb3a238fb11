import { gunzipSync } from 'node:zlib';
import type { z } from 'zod';
import type { Objects } from '../../platform/services.ts';

/** Records of one log object: one JSON record a line, plain or gzip by its first bytes. */
export async function readLogObject<Schema extends z.ZodType>(
  objects: Pick<Objects, 'get'>,
  key: string,
  schema: Schema,
  options: { versionId?: string } = {},
): Promise<z.output<Schema>[]> {
  const { body } = await objects.get(key, options);
  const isGzip = body[0] === 0x1f && body[1] === 0x8b;
  const text = (isGzip ? gunzipSync(body) : Buffer.from(body)).toString('utf8');
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => schema.parse(JSON.parse(line)));
}

/** An object's hour is that of its oldest record, as it came in: one hour to each side covers its other records. */
const HOUR_MILLISECONDS = 3_600_000;

/** Keys of a model's log objects that may hold records of [from, to], both ISO times; they may hold others as well. */
export async function listLogObjects(
  objects: Pick<Objects, 'list'>,
  stream: 'predictions' | 'labels',
  model: string,
  from: string,
  to: string,
): Promise<string[]> {
  const prefix = `logs/${stream}/${model}/`;
  const hourOf = (time: number): string => new Date(time).toISOString().slice(0, 13).replace(/[-T]/g, '/');
  const first = hourOf(Date.parse(from) - HOUR_MILLISECONDS);
  const last = hourOf(Date.parse(to) + HOUR_MILLISECONDS);
  const keys: string[] = [];
  let next: string | undefined;
  do {
    const page = await objects.list(prefix, { next });
    for (const { key } of page.items) {
      const hour = key.slice(prefix.length, prefix.length + 13);
      if (hour >= first && hour <= last) keys.push(key);
    }
    next = page.next;
  } while (next);
  return keys;
}
