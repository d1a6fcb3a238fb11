import { describe, expect, it } from 'vitest';
import { apiChecks, keyChecks } from './checks/api-checks.ts';
import { dataChecks } from './checks/data-checks.ts';
import { deliveryChecks } from './checks/delivery-checks.ts';
import { functionChecks } from './checks/function-checks.ts';
import { grantChecks } from './checks/grant-checks.ts';
import { operationChecks } from './checks/operation-checks.ts';
import type { Check, Templates } from './checks/template.ts';
import { environmentNamed, synthesise } from './synthesise.ts';

const dev = synthesise(environmentNamed('dev'));
const prod = synthesise(environmentNamed('prod'));
const keyed = synthesise(environmentNamed('dev', { predictionAuth: 'key' }));

const always = [
  ...dataChecks,
  ...functionChecks,
  ...grantChecks,
  ...deliveryChecks,
  ...apiChecks,
  ...operationChecks,
];

function expectPromise({ check, weaken }: Check, real: readonly Templates[]): void {
  for (const templates of real) expect(check(templates)).toEqual([]);
  expect(weaken.length).toBeGreaterThan(0);
  for (const [index, weakening] of weaken.entries()) {
    const weakened = structuredClone(real[0]) as Templates;
    weakening(weakened);
    expect(check(weakened), `weakening ${index + 1}`).not.toEqual([]);
  }
}

describe('a deployment, and each promise broken on purpose,', () => {
  it.each(always)('$promise', (check) => {
    expectPromise(check, [dev, prod, keyed]);
  });

  it.each(keyChecks)('where predictions take keys, $promise', (check) => {
    expectPromise(check, [keyed]);
  });
});
