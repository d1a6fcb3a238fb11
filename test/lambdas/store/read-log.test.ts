import { describe, expect, it } from 'vitest';
import { listLogObjects } from '../../../lambdas/store/read-log.ts';
import type { Objects } from '../../../platform/services.ts';

const FOLDER = 'logs/predictions/green-taxi/2026/03/01';

function objectsWith(...hours: string[]): Pick<Objects, 'list'> {
  const items = hours.map((hour) => ({ key: `${FOLDER}/${hour}/x.jsonl.gz` }));
  return { list: async () => ({ items: items as never }) };
}

describe('the log objects of a window', () => {
  it('are those of its hours and of one to each side, for an object is named after its oldest record', async () => {
    const objects = objectsWith('08', '09', '10', '11', '12', '13');

    const keys = await listLogObjects(
      objects,
      'predictions',
      'green-taxi',
      '2026-03-01T10:00:00.000Z',
      '2026-03-01T11:00:00.000Z',
    );

    expect(keys.map((key) => key.slice(FOLDER.length + 1, FOLDER.length + 3))).toEqual([
      '09',
      '10',
      '11',
      '12',
    ]);
  });

  it('go over the end of a day', async () => {
    const objects = objectsWith('00', '23');

    const keys = await listLogObjects(
      objects,
      'predictions',
      'green-taxi',
      '2026-03-02T00:00:00.000Z',
      '2026-03-02T00:30:00.000Z',
    );

    expect(keys).toHaveLength(1);
  });
});
