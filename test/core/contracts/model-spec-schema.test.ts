import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { modelSpecSchema } from '../../../core/contracts/model-spec-schema.ts';

const committed = new URL('../../../docs/model-spec.schema.json', import.meta.url);

test('the committed JSON Schema of the model spec is current', () => {
  expect(JSON.parse(readFileSync(committed, 'utf8')), 'run: node docs/write-schemas.ts').toEqual(
    JSON.parse(JSON.stringify(modelSpecSchema())),
  );
});

test('the JSON Schema asks for name, task, target and features only, and refuses unknown keys', () => {
  expect(modelSpecSchema()).toMatchObject({
    required: ['name', 'task', 'target', 'features'],
    additionalProperties: false,
  });
});
