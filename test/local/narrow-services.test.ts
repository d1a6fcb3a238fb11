import { describe, expect, it } from 'vitest';
import { narrowServices } from '../../local/narrow-services.ts';
import type { Services } from '../../platform/services.ts';
import type { Uses } from '../../wiring/types.ts';

/** Services that write down what was called, and answer it. */
function makeServices() {
  const calls: string[] = [];
  const called = (name: string) =>
    new Proxy(
      { bucket: 'b' },
      {
        get: (target, verb) =>
          verb === 'bucket' ? target.bucket : async () => calls.push(`${name}.${String(verb)}`),
      },
    );
  const names = ['objects', 'records', 'events', 'workflows', 'streams', 'tables', 'models'];
  const services = {
    ...Object.fromEntries(names.map((name) => [name, called(name)])),
    now: () => new Date(0),
    newId: () => 'id',
    log: () => undefined,
  } as unknown as Services;
  return { services, calls };
}

const key = { pk: 'a', sk: 'b' };
const condition = { absent: true } as const;

/** Every verb: how it is declared, and how it is used. */
const VERBS: [name: string, uses: Uses, use: (services: Services) => unknown][] = [
  ['objects.put', { objects: { write: ['a/'] } }, ({ objects }) => objects.put('a/x', new Uint8Array())],
  ['objects.upload', { objects: { write: ['a/'] } }, ({ objects }) => objects.upload('a/x', 'file')],
  ['objects.get', { objects: { read: ['a/'] } }, ({ objects }) => objects.get('a/x')],
  ['objects.download', { objects: { read: ['a/'] } }, ({ objects }) => objects.download('a/x', 'file')],
  ['objects.head', { objects: { read: ['a/'] } }, ({ objects }) => objects.head('a/x')],
  ['objects.list', { objects: { list: ['a/'] } }, ({ objects }) => objects.list('a/')],
  ['objects.remove', { objects: { remove: ['a/'] } }, ({ objects }) => objects.remove('a/x')],
  [
    'objects.presignPut',
    { objects: { presign: ['a/'] } },
    ({ objects }) => objects.presignPut('a/x', { bytes: 1, expiresSeconds: 1 }),
  ],
  ['records.get', { records: ['get'] }, ({ records }) => records.get(key)],
  ['records.query', { records: ['query'] }, ({ records }) => records.query({ pk: 'a' })],
  ['records.queryIndex', { records: ['queryIndex'] }, ({ records }) => records.queryIndex({ ipk: 'a' })],
  ['records.write', { records: ['put'] }, ({ records }) => records.write({ put: key })],
  ['records.write', { records: ['update'] }, ({ records }) => records.write({ update: key })],
  ['records.write', { records: ['delete'] }, ({ records }) => records.write({ delete: key })],
  ['records.write', { records: ['check'] }, ({ records }) => records.write({ check: key, if: condition })],
  [
    'records.transact',
    { records: ['put', 'delete'] },
    ({ records }) => records.transact([{ put: key }, { delete: key }]),
  ],
  ['events.put', { events: ['put'] }, ({ events }) => events.put([])],
  [
    'workflows.start',
    { workflows: { start: ['m'] } },
    ({ workflows }) => workflows.start({ machine: 'm', name: 'n', input: {} }),
  ],
  ['workflows.describe', { workflows: { describe: ['m'] } }, ({ workflows }) => workflows.describe('m', 'n')],
  ['workflows.history', { workflows: { describe: ['m'] } }, ({ workflows }) => workflows.history('m', 'n')],
  ['workflows.stop', { workflows: { stop: ['m'] } }, ({ workflows }) => workflows.stop('m', 'n', 'e', 'c')],
  [
    'workflows.succeedTask',
    { workflows: { answerTasks: true } },
    ({ workflows }) => workflows.succeedTask('t', {}),
  ],
  [
    'workflows.failTask',
    { workflows: { answerTasks: true } },
    ({ workflows }) => workflows.failTask('t', 'e', 'c'),
  ],
  ['streams.put', { streams: ['labels'] }, ({ streams }) => streams.put('labels', 'm', [])],
  ['tables.open', { tables: true }, ({ tables }) => tables.open({ folder: 'f' })],
  ['models.load', { models: true }, ({ models }) => models.load(new Uint8Array())],
];

/** Whether `uses` and `other` declare the same. */
const isSame = (uses: Uses, other: Uses) => JSON.stringify(uses) === JSON.stringify(other);
const attempt = async (use: (services: Services) => unknown, services: Services) => use(services);

describe('narrowServices', () => {
  it.each(VERBS)('lets %s through where %j is declared', async (name, uses, use) => {
    const { services, calls } = makeServices();

    await use(narrowServices(services, 'f', uses));

    expect(calls).toEqual([name]);
  });

  it.each(VERBS)('refuses %s to a function that declared nothing', async (_name, _uses, use) => {
    const { services, calls } = makeServices();

    await expect(attempt(use, narrowServices(services, 'f', {}))).rejects.toMatchObject({
      name: 'AccessDeniedError',
      details: { functionName: 'f' },
    });
    expect(calls).toEqual([]);
  });

  it.each(VERBS.filter(([name]) => name !== 'records.transact'))(
    'refuses everything else to a function that declared %s by %j',
    async (_name, uses) => {
      for (const [, otherUses, use] of VERBS) {
        if (isSame(uses, otherUses)) continue;
        const { services, calls } = makeServices();

        await expect(attempt(use, narrowServices(services, 'f', uses))).rejects.toMatchObject({
          name: 'AccessDeniedError',
        });
        expect(calls).toEqual([]);
      }
    },
  );

  it.each(['b/x', 'a', 'ab/x', '', 'x/a/x', 'A/x'])(
    'refuses the object %j outside the declared prefix',
    async (k) => {
      const { services, calls } = makeServices();
      const { objects } = narrowServices(services, 'f', {
        objects: { read: ['a/'], list: ['a/'], write: ['a/'], remove: ['a/'], presign: ['a/'] },
      });

      for (const use of [
        () => objects.get(k),
        () => objects.list(k),
        () => objects.put(k, new Uint8Array()),
        () => objects.remove(k),
        () => objects.presignPut(k, { bytes: 1, expiresSeconds: 1 }),
      ])
        await expect(use()).rejects.toMatchObject({ name: 'AccessDeniedError' });
      expect(calls).toEqual([]);
    },
  );

  it('refuses a transaction in which one write was not declared, as a whole', async () => {
    const { services, calls } = makeServices();
    const { records } = narrowServices(services, 'f', { records: ['put'] });

    await expect(records.transact([{ put: key }, { delete: key }])).rejects.toMatchObject({
      name: 'AccessDeniedError',
    });
    expect(calls).toEqual([]);
  });

  it('refuses another workflow and another stream than the declared one', async () => {
    const { services, calls } = makeServices();
    const { workflows, streams } = narrowServices(services, 'f', {
      workflows: { start: ['m'], describe: ['m'], stop: ['m'] },
      streams: ['labels'],
    });

    for (const use of [
      async () => workflows.start({ machine: 'n', name: 'n', input: {} }),
      async () => workflows.describe('n', 'n'),
      async () => workflows.history('n', 'n'),
      async () => workflows.stop('n', 'n', 'e', 'c'),
      async () => streams.put('predictions', 'm', []),
    ])
      await expect(use()).rejects.toMatchObject({ name: 'AccessDeniedError' });
    expect(calls).toEqual([]);
  });

  it('leaves what touches nothing outside as it is', () => {
    const { services } = makeServices();
    const narrowed = narrowServices(services, 'f', {});

    expect([narrowed.now(), narrowed.newId(), narrowed.objects.bucket]).toEqual([new Date(0), 'id', 'b']);
  });
});
