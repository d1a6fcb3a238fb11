import { describe, expect, it } from 'vitest';
import { accessLogChecks, apiChecks, keyChecks, noAccessLogChecks } from './checks/api-checks.ts';
import { dataChecks } from './checks/data-checks.ts';
import { bufferedChecks, deliveryChecks, durableChecks } from './checks/delivery-checks.ts';
import { functionChecks } from './checks/function-checks.ts';
import { grantChecks } from './checks/grant-checks.ts';
import { dashboardChecks, noDashboardChecks, operationChecks } from './checks/operation-checks.ts';
import type { Check, Templates } from './checks/template.ts';
import { environmentNamed, synthesise } from './synthesise.ts';

const dev = synthesise(environmentNamed('dev'));
const prod = synthesise(environmentNamed('prod'));
const keyed = synthesise(environmentNamed('dev', { predictionAuth: 'key' }));
const sparing = synthesise(
  environmentNamed('prod', { logMode: 'buffered', accessLog: false, dashboard: false }),
);

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
    expectPromise(check, [dev, prod, keyed, sparing]);
  });

  it.each([...durableChecks, ...accessLogChecks, ...dashboardChecks])(
    'where nothing is saved on, $promise',
    (check) => {
      expectPromise(check, [dev, prod, keyed]);
    },
  );

  it.each([...bufferedChecks, ...noAccessLogChecks, ...noDashboardChecks])(
    'where logs and pictures are saved on, $promise',
    (check) => {
      expectPromise(check, [sparing]);
    },
  );

  it.each(keyChecks)('where predictions take keys, $promise', (check) => {
    expectPromise(check, [keyed]);
  });
});
