import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { ModelSpec } from '../../../core/contracts/model-spec.ts';
import { modelSpecSchema } from '../../../core/contracts/model-spec-schema.ts';
import { allowedKeys } from '../../../core/spec/allowed-keys.ts';

const FILE = new URL('../../../docs/model-spec.schema.json', import.meta.url);

it('is what docs/model-spec.schema.json has', () => {
  const committed = JSON.parse(readFileSync(FILE, 'utf8'));

  expect(committed, 'the file is old: run `node docs/write-schemas.ts`').toEqual(modelSpecSchema());
});

it('asks for the four keys without a default and knows no key that the contract does not', () => {
  expect(modelSpecSchema()).toMatchObject({
    required: ['name', 'task', 'target', 'features'],
    additionalProperties: false,
  });
});

it('names the keys that are allowed at a place, in the file’s order', () => {
  const spec = { features: { a: { type: 'number' }, b: { type: 'timestamp' }, c: {} } };

  expect(allowedKeys([], spec)).toEqual(Object.keys(ModelSpec.shape));
  expect(allowedKeys(['data', 'rows'], spec)).toEqual(['min', 'max']);
  expect(allowedKeys(['features', 'a'], spec)).toEqual(['type', 'from', 'clip', 'transform', 'missing']);
  expect(allowedKeys(['features', 'b'], spec)).toEqual(['type', 'from', 'parts']);
  expect(allowedKeys(['features', 'c'], spec)).toContain('rare');
  expect(allowedKeys(['training', 'candidates', 3, 'ridge'], spec)).toEqual(['lambda']);
  expect(allowedKeys(['features'], spec)).toEqual([]);
  expect(allowedKeys(['nothing', 'here'], spec)).toEqual([]);
});
