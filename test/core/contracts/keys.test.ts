import { describe, expect, it } from 'vitest';
import { checkFilename, indexKey, objectKey, recordKey } from '../../../core/contracts/keys.ts';
import { ModelName, RunId } from '../../../core/contracts/names.ts';

const DIGEST = 'a'.repeat(64);
const TRICKS = [
  '',
  '.',
  '..',
  '../x',
  'a/b',
  'a\\b',
  'A',
  'a b',
  'a#b',
  'é',
  'a\u0000',
  '%2e%2e',
  'x'.repeat(90),
];

describe('keys', () => {
  it.each(TRICKS)('are never built from the model name %j', (model) => {
    expect(() => recordKey.spec(model)).toThrow();
    expect(() => recordKey.modelEntry(model)).toThrow();
    expect(() => indexKey.drops(model)).toThrow();
    expect(() => objectKey.incoming(model, '01jx0000000000000000000000', 'a.csv')).toThrow();
    expect(() => objectKey.datasetSnapshot(model, DIGEST)).toThrow();
    expect(() => objectKey.work(model, 'run-1', 'plan.json')).toThrow();
  });

  it.each(TRICKS)('are never built from the id %j', (id) => {
    expect(() => recordKey.drop('m', id)).toThrow();
    expect(() => recordKey.run('m', id)).toThrow();
    expect(() => recordKey.dataset('m', id)).toThrow();
    expect(() => recordKey.approval('m', id)).toThrow();
    expect(() => objectKey.artifact(id)).toThrow();
    expect(() => objectKey.quarantine('m', id, 1)).toThrow();
    expect(() => objectKey.work('m', id, 'plan.json')).toThrow();
  });

  it('sort numbers as numbers', () => {
    const keys = [1, 2, 10, 99, 100, 12_345].map((n) => recordKey.ledger('m', n).sk);

    expect(keys.toSorted()).toEqual(keys);
  });

  it('tell models apart whose names start alike', () => {
    expect(recordKey.spec('a').pk).not.toBe(recordKey.spec('a-b').pk);
    expect(objectKey.incoming('a', '01jx0000000000000000000000', 'x').startsWith('incoming/a/')).toBe(true);
  });
});

describe('checkFilename', () => {
  it.each(['a.csv', 'a b+c%2F.csv', '日本.csv', '...', '-', 'n'.repeat(200)])('takes %j', (name) => {
    expect(checkFilename(name)).toBe(name);
  });

  it.each(['', '.', '..', 'a/b', 'a\\b', 'a\u0000', 'a\n', '\u007f', 'n'.repeat(201)])(
    'refuses %j',
    (name) => {
      expect(() => checkFilename(name)).toThrow(RangeError);
    },
  );
});

describe('names', () => {
  it.each(['a', 'green-taxi', `a${'0'.repeat(62)}`])('%s is a model’s', (name) => {
    expect(ModelName.safeParse(name).success).toBe(true);
  });

  it.each([...TRICKS, '1a', '-a', `a${'0'.repeat(63)}`, 'a\n', 'а'])('%j is no model’s', (name) => {
    expect(ModelName.safeParse(name).success).toBe(false);
  });

  it.each(['drop-01jx0000000000000000000000-1', `queued-${DIGEST.slice(0, 32)}-1`])(
    '%s is a run’s',
    (name) => {
      expect(RunId.safeParse(name).success).toBe(true);
    },
  );
});
