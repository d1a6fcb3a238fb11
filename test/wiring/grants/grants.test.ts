import { describe, expect, it } from 'vitest';
import { familyOf, knownFamilies, recordKey } from '../../../core/contracts/keys.ts';
import { narrowServices } from '../../../local/narrow-services.ts';
import type { RecordWrite, Services } from '../../../platform/services.ts';
import { functions } from '../../../wiring/functions.ts';
import type { EventPattern, FunctionWiring, RecordVerb } from '../../../wiring/types.ts';
import { machineSources, substitutionsOf } from '../../statemachines/read-machines.ts';
import { listGrants } from './grant.ts';

const wired = Object.entries(functions) as [string, FunctionWiring][];
const WRITES: RecordVerb[] = ['put', 'update', 'delete'];

/** The functions that declare a verb on a family. */
function whoMay(verb: RecordVerb, family: string): string[] {
  return wired
    .filter(([, { uses }]) => uses.records?.[verb]?.some((declared) => declared === family))
    .map(([name]) => name);
}

describe('the grants of the wiring', () => {
  it('are declared once each, on families that there are', () => {
    const grants = listGrants(functions);

    expect(new Set(grants).size).toBe(grants.length);
    for (const [, { uses }] of wired)
      for (const family of Object.values(uses.records ?? {}).flat())
        expect(Object.keys(knownFamilies)).toContain(family);
  });

  it('name no prefix that another one of the same verb covers', () => {
    for (const [name, { uses }] of wired)
      for (const prefixes of Object.values(uses.objects ?? {}))
        for (const prefix of prefixes)
          expect([name, prefixes.filter((other) => prefix.startsWith(other))]).toEqual([name, [prefix]]);
  });

  it('let nobody change or remove a ledger entry', () => {
    expect(whoMay('update', 'LEDGER')).toEqual([]);
    expect(whoMay('delete', 'LEDGER')).toEqual([]);
  });

  it('let those who promote write what serves, and nobody else', () => {
    expect(whoMay('put', 'SERVING')).toEqual(['promote-version', 'change-serving']);
    expect(whoMay('update', 'SERVING')).toEqual([]);
    expect(whoMay('delete', 'SERVING')).toEqual(['manage-models']);
  });

  it('let no step of a training write what serves', () => {
    const tasks = Object.values(substitutionsOf(machineSources['train-model'] ?? ''));

    expect(tasks).toEqual(expect.arrayContaining(['prepare-training', 'train-candidate', 'fit-model']));
    for (const verb of WRITES)
      expect(whoMay(verb, 'SERVING').filter((name) => tasks.includes(name))).toEqual([]);
  });

  it('let whoever may write what serves append to the ledger, which tells of it', () => {
    for (const verb of WRITES)
      for (const name of whoMay(verb, 'SERVING')) expect(whoMay('put', 'LEDGER')).toContain(name);
  });

  it('start no function by what it writes itself, for it would start itself for ever', () => {
    for (const [name, { events = [], uses }] of wired) {
      const written = [
        ...(uses.objects?.write ?? []),
        ...(uses.objects?.presign ?? []),
        ...(uses.streams ?? []).map((stream) => `logs/${stream}/`),
      ];
      for (const prefix of events.flatMap(startingPrefixes))
        expect([name, written.filter((w) => w.startsWith(prefix) || prefix.startsWith(w))]).toEqual([
          name,
          [],
        ]);
      if (events.some(({ source }) => source.includes('perennial')))
        expect([name, uses.events ?? []]).toEqual([name, []]);
    }
  });
});

/** Prefixes of objects whose creation a pattern takes; every object where it names none. */
function startingPrefixes({ source, detail }: EventPattern): string[] {
  if (!source.includes('aws.s3')) return [];
  const object = detail?.object;
  const keys = object && !Array.isArray(object) && 'key' in object ? object.key : undefined;
  if (!Array.isArray(keys)) return [''];
  return keys.map((key: string | { prefix: string }) => (typeof key === 'string' ? key : key.prefix));
}

describe('a function on this machine', () => {
  const model = 'green-taxi';
  const FORBIDDEN: [what: string, write: RecordWrite, allowed: (name: string) => boolean][] = [
    [
      'writes what serves',
      { put: recordKey.serving(model) },
      (name) => ['promote-version', 'change-serving'].includes(name),
    ],
    ['updates what serves', { update: recordKey.serving(model), set: { rev: 1 } }, () => false],
    ['removes what serves', { delete: recordKey.serving(model) }, (name) => name === 'manage-models'],
    ['updates a ledger entry', { update: recordKey.ledger(model, 1), set: { who: 'me' } }, () => false],
    ['removes a ledger entry', { delete: recordKey.ledger(model, 1) }, () => false],
  ];

  it.each(FORBIDDEN)(
    'that %s is refused unless its wiring says so, alone and in a transaction',
    async (_what, write, allowed) => {
      for (const [name, { uses }] of wired.filter(([name]) => !allowed(name))) {
        const applied: unknown[] = [];
        const take = async (...writes: unknown[]) => void applied.push(...writes);
        // under another name, so that nothing counts as used by the function
        const { records } = narrowServices(makeServices(take), `not ${name}`, uses);
        const permitted = { put: recordKey.action(model, 'act') };

        await expect(records.write(write)).rejects.toMatchObject({ name: 'AccessDeniedError' });
        await expect(records.transact([permitted, write])).rejects.toMatchObject({
          name: 'AccessDeniedError',
        });
        expect(applied).toEqual([]);
      }
    },
  );

  it('that is allowed to is let through', async () => {
    for (const [what, write, allowed] of FORBIDDEN)
      for (const [name, { uses }] of wired.filter(([name]) => allowed(name))) {
        const applied: unknown[] = [];
        const take = async (...writes: unknown[]) => void applied.push(...writes);

        await narrowServices(makeServices(take), `not ${name}`, uses).records.write(write);

        expect([what, applied]).toEqual([what, [write]]);
      }
  });
});

/** Services whose record writes are taken down. */
function makeServices(take: (...writes: unknown[]) => Promise<void>): Services {
  const nothing = new Proxy({}, { get: () => () => undefined });
  const records = { write: take, transact: take };
  return { objects: nothing, workflows: nothing, records } as unknown as Services;
}

describe('the list of grants', () => {
  it('has a line for each verb on each thing it is declared on', () => {
    const wiring: FunctionWiring = {
      purpose: 'shows every kind of grant',
      size: 'small',
      timeoutSeconds: 1,
      uses: {
        objects: { read: ['a/', 'b/'], list: ['a/'] },
        records: { get: ['MODEL'], put: ['MODEL', 'LEDGER'] },
        events: ['put'],
        workflows: { start: ['m'], describe: ['m', 'n'], answerTasks: true },
        streams: ['labels'],
        tables: true,
        models: true,
      },
    };

    expect(listGrants({ f: wiring, g: { ...wiring, uses: {} } }).toSorted()).toEqual([
      'f events:put',
      'f models:load',
      'f objects:list a/',
      'f objects:read a/',
      'f objects:read b/',
      'f records:get MODEL',
      'f records:put LEDGER',
      'f records:put MODEL',
      'f streams:put labels',
      'f tables:open',
      'f workflows:answerTasks',
      'f workflows:describe m',
      'f workflows:describe n',
      'f workflows:start m',
    ]);
  });
});

describe('families of partitions', () => {
  it.each([
    ['MODELS', 'MODELS'],
    ['MODEL#green-taxi', 'MODEL'],
    ['MODEL#green-taxi#RUNS', 'MODEL'],
    ['APPROVALS#OPEN', 'APPROVALS'],
    ['', ''],
    ['#x', ''],
  ])('%j is of %j', (partition, family) => {
    expect(familyOf(partition)).toBe(family);
  });

  it('have patterns that take partitions of theirs and of no other family', () => {
    for (const [family, pattern] of Object.entries(knownFamilies)) {
      expect(familyOf(pattern)).toBe(family);
      expect([family, `${family}#*`]).toContain(pattern);
    }
  });

  it('are those of the keys: what serves and the ledger stand apart from the rest of the model', () => {
    const m = 'green-taxi';

    expect(
      [recordKey.modelEntry(m), recordKey.spec(m), recordKey.serving(m), recordKey.ledger(m, 1)].map(
        ({ pk }) => familyOf(pk),
      ),
    ).toEqual(['MODELS', 'MODEL', 'SERVING', 'LEDGER']);
    // it moves with every entry, so it cannot stand where nothing may change
    expect(familyOf(recordKey.ledgerHead(m).pk)).toBe('MODEL');
  });
});
