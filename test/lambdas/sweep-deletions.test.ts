import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { deletionPartition, MADE_PREFIXES, objectKey, recordKey } from '../../core/contracts/keys.ts';
import type { FunctionName } from '../../wiring/functions.ts';
import { functions } from '../../wiring/functions.ts';
import { type ControlPlane, openControlPlane } from './control-plane.ts';

const MODEL = 'green-taxi';
const HOUR = 3_600_000;

let plane: ControlPlane;
beforeEach(async () => {
  plane = openControlPlane();
  await plane.applyModel(MODEL);
});
afterEach(() => plane.close());

const deleteModel = () => plane.call('DELETE', `/models/${MODEL}?data=true`);
const put = (key: string) => plane.services.objects.put(key, Buffer.from('rows'));
const keys = async () => (await plane.services.objects.listVersions('')).items.map(({ key }) => key);
const deletions = async () =>
  (await plane.services.records.query({ pk: deletionPartition })).items.map(({ sk }) => sk);

const pass = (milliseconds: number) =>
  plane.clock.advanceTo(new Date(plane.clock.now().getTime() + milliseconds));

async function sweepAfter(milliseconds: number): Promise<number> {
  await pass(milliseconds);
  const event = { 'detail-type': 'Scheduled Event', time: plane.clock.now().toISOString() };
  return ((await plane.invoke('sweep-drops', event)) as { removed: number }).removed;
}

describe('sweep-drops after a deletion', () => {
  it('removes what tasks under way and logs on their way wrote, all versions of it', async () => {
    await deleteModel();
    for (const prefix of MADE_PREFIXES) {
      await put(`${prefix}${MODEL}/late`);
      await put(`${prefix}${MODEL}/late`);
    }

    expect(await sweepAfter(HOUR)).toBe(2 * MADE_PREFIXES.length);
    expect(await keys()).toEqual([]);
  });

  it('knows every prefix under which functions write a model’s data', () => {
    const written = (Object.keys(functions) as FunctionName[]).flatMap((name) => {
      const { objects = {} } = functions[name].uses as { objects?: { write?: readonly string[] } };
      return objects.write ?? [];
    });

    expect([...new Set(written)].filter((prefix) => !MADE_PREFIXES.some((made) => made === prefix))).toEqual([
      'artifacts/',
    ]);
  });

  it('removes a file that came in while the model was being deleted, and keeps one sent afterwards', async () => {
    const during = `incoming/${MODEL}/during.csv`;
    plane.wrapServices = (_name, services) => ({
      ...services,
      records: {
        ...services.records,
        transact: async (...args) => {
          await put(during);
          return services.records.transact(...args);
        },
      },
    });
    await deleteModel();
    plane.wrapServices = undefined;
    await pass(1_000);
    await put(`incoming/${MODEL}/after.csv`);
    expect(await keys()).toContain(during);

    await sweepAfter(HOUR);

    expect(await keys()).toEqual([`incoming/${MODEL}/after.csv`]);
  });

  it('removes records that came in late, and keeps those of drops that came afterwards', async () => {
    await deleteModel();
    const { pk } = recordKey.spec(MODEL);
    await plane.services.records.write({ put: { pk, sk: 'WATCH-HEAD', version: 1 } });
    await pass(1_000);
    await plane.deliver('claim-drop', await plane.putObject(`incoming/${MODEL}/after.csv`));

    await sweepAfter(HOUR);

    const { items } = await plane.services.records.query({ pk });
    const kinds = new Set(items.map(({ sk }) => sk.split('#')[0]));
    expect([...kinds].sort()).toEqual(['ACTION', 'DROP', 'LEDGER-HEAD', 'SOURCE']);
  });

  it('leaves a model of the same name alone that was applied again', async () => {
    await deleteModel();
    await plane.applyModel(MODEL);
    await put(objectKey.work(MODEL, 'run-1', 'plan.json'));

    expect(await sweepAfter(HOUR)).toBe(0);
    expect(await keys()).toEqual([objectKey.work(MODEL, 'run-1', 'plan.json')]);
    expect((await plane.call('GET', `/models/${MODEL}`)).body).toMatchObject({ revision: 1 });
    expect(await deletions()).toEqual([]);
  });

  it('leaves a model alone that is applied again in the middle of the sweep', async () => {
    await deleteModel();
    await pass(HOUR);
    plane.wrapServices = (name, services) => ({
      ...services,
      objects: {
        ...services.objects,
        listVersions: async (...args) => {
          if (name === 'sweep-drops' && args[0].startsWith('incoming/')) {
            await plane.applyModel(MODEL);
            await put(`datasets/${MODEL}/new`);
          }
          return services.objects.listVersions(...args);
        },
      },
    });

    await sweepAfter(0);

    expect(await keys()).toEqual([`datasets/${MODEL}/new`]);
    expect((await plane.call('GET', `/models/${MODEL}`)).body).toMatchObject({ revision: 1 });
  });

  it('looks for a week, then forgets that the model was', async () => {
    await deleteModel();
    await sweepAfter(6 * 24 * HOUR);
    expect(await deletions()).toEqual([MODEL]);
    await put(`work/${MODEL}/late`);

    await sweepAfter(2 * 24 * HOUR);

    expect(await keys()).toEqual([]);
    expect(await deletions()).toEqual([]);
  });
});
