import { subscribe, unsubscribe } from 'node:diagnostics_channel';
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

const key = { pk: 'MODEL#m', sk: 'b' };
const condition = { absent: true } as const;

/** Every verb: how it is declared, and how it is used. */
const VERBS: [name: string, uses: Uses, use: (services: Services) => unknown][] = [
  ['objects.put', { objects: { write: ['a/'] } }, ({ objects }) => objects.put('a/x', new Uint8Array())],
  ['objects.upload', { objects: { write: ['a/'] } }, ({ objects }) => objects.upload('a/x', 'file')],
  ['objects.get', { objects: { read: ['a/'] } }, ({ objects }) => objects.get('a/x')],
  ['objects.download', { objects: { read: ['a/'] } }, ({ objects }) => objects.download('a/x', 'file')],
  ['objects.head', { objects: { read: ['a/'] } }, ({ objects }) => objects.head('a/x')],
  ['objects.list', { objects: { list: ['a/'] } }, ({ objects }) => objects.list('a/')],
  ['objects.listVersions', { objects: { remove: ['a/'] } }, ({ objects }) => objects.listVersions('a/')],
  ['objects.remove', { objects: { remove: ['a/'] } }, ({ objects }) => objects.remove('a/x')],
  [
    'objects.presignPut',
    { objects: { presign: ['a/'] } },
    ({ objects }) => objects.presignPut('a/x', { bytes: 1, expiresSeconds: 1 }),
  ],
  ['objects.createUpload', { objects: { presign: ['a/'] } }, ({ objects }) => objects.createUpload('a/x')],
  [
    'objects.presignPart',
    { objects: { presign: ['a/'] } },
    ({ objects }) => objects.presignPart('a/x', { uploadId: 'u', number: 1, bytes: 1, expiresSeconds: 1 }),
  ],
  [
    'objects.completeUpload',
    { objects: { presign: ['a/'] } },
    ({ objects }) => objects.completeUpload('a/x', { uploadId: 'u', etags: ['e'], bytes: 1 }),
  ],
  [
    'objects.abortUpload',
    { objects: { presign: ['a/'] } },
    ({ objects }) => objects.abortUpload('a/x', { uploadId: 'u' }),
  ],
  ['records.get', { records: { get: ['MODEL'] } }, ({ records }) => records.get(key)],
  ['records.query', { records: { query: ['MODELS'] } }, ({ records }) => records.query({ pk: 'MODELS' })],
  [
    'records.queryIndex',
    { records: { queryIndex: ['APPROVALS'] } },
    ({ records }) => records.queryIndex({ ipk: 'APPROVALS#OPEN' }),
  ],
  ['records.write', { records: { put: ['MODEL'] } }, ({ records }) => records.write({ put: key })],
  ['records.write', { records: { update: ['MODEL'] } }, ({ records }) => records.write({ update: key })],
  ['records.write', { records: { delete: ['MODEL'] } }, ({ records }) => records.write({ delete: key })],
  [
    'records.write',
    { records: { check: ['MODEL'] } },
    ({ records }) => records.write({ check: key, if: condition }),
  ],
  [
    'records.transact',
    { records: { put: ['MODEL'], delete: ['MODEL'] } },
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
        () => objects.createUpload(k),
        () => objects.presignPart(k, { uploadId: 'u', number: 1, bytes: 1, expiresSeconds: 1 }),
        () => objects.completeUpload(k, { uploadId: 'u', etags: ['e'], bytes: 1 }),
        () => objects.abortUpload(k, { uploadId: 'u' }),
      ])
        await expect(use()).rejects.toMatchObject({ name: 'AccessDeniedError' });
      expect(calls).toEqual([]);
    },
  );

  it('refuses a transaction in which one write was not declared, as a whole', async () => {
    const { services, calls } = makeServices();
    const { records } = narrowServices(services, 'f', { records: { put: ['MODEL'] } });

    await expect(records.transact([{ put: key }, { delete: key }])).rejects.toMatchObject({
      name: 'AccessDeniedError',
    });
    expect(calls).toEqual([]);
  });

  it.each([
    ['MODEL', 'SERVING#m'],
    ['MODEL', 'MODELS'],
    ['MODELS', 'MODEL#m'],
    ['APPROVALS', 'MODEL#m#RUNS'],
    ['MODEL', ''],
    ['MODEL', '#MODEL'],
    ['MODEL', 'model#m'],
    ['MODEL', 'MODELX#m'],
  ] as const)('refuses %s alone every verb on the partition %j', async (family, pk) => {
    const { services, calls } = makeServices();
    const families = [family];
    const { records } = narrowServices(services, 'f', {
      records: {
        get: families,
        query: families,
        queryIndex: families,
        put: families,
        update: families,
        delete: families,
        check: families,
      },
    });
    const other = { pk, sk: 's' };

    for (const use of [
      () => records.get(other),
      () => records.query({ pk }),
      () => records.queryIndex({ ipk: pk }),
      () => records.write({ put: other }),
      () => records.write({ update: other }),
      () => records.write({ delete: other }),
      () => records.write({ check: other, if: condition }),
      () => records.transact([{ put: other }]),
    ])
      await expect(use()).rejects.toMatchObject({
        name: 'AccessDeniedError',
        details: { functionName: 'f' },
      });
    expect(calls).toEqual([]);
  });

  it('tells whoever listens what was used and what declared it, and nothing of what was refused', async () => {
    const heard: unknown[] = [];
    const listen = (use: unknown): void => void heard.push(use);
    subscribe('perennial:use', listen);
    try {
      for (const [, uses, use] of VERBS) await use(narrowServices(makeServices().services, 'f', uses));
      const told = heard.length;
      for (const [, , use] of VERBS)
        await attempt(use, narrowServices(makeServices().services, 'f', {})).catch(() => undefined);
      expect(heard).toHaveLength(told);
    } finally {
      unsubscribe('perennial:use', listen);
    }

    expect(heard).toEqual(
      expect.arrayContaining([
        { function: 'f', service: 'objects', verb: 'write', on: 'a/' },
        { function: 'f', service: 'records', verb: 'queryIndex', on: 'APPROVALS' },
        { function: 'f', service: 'records', verb: 'check', on: 'MODEL' },
        { function: 'f', service: 'events', verb: 'put', on: '' },
        { function: 'f', service: 'workflows', verb: 'describe', on: 'm' },
        { function: 'f', service: 'workflows', verb: 'answerTasks', on: '' },
        { function: 'f', service: 'streams', verb: 'put', on: 'labels' },
        { function: 'f', service: 'tables', verb: 'open', on: '' },
        { function: 'f', service: 'models', verb: 'load', on: '' },
      ]),
    );
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
