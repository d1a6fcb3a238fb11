import { describe, expect, it } from 'vitest';
import { type Artifact, keepLoadedArtifacts } from '../../lambdas/predict/loaded-artifacts.ts';
import type { Models } from '../../platform/models.ts';
import { openControlPlane } from './control-plane.ts';
import { makeArtifact, row, serveModel } from './serve-model.ts';

/** Loads that are counted, of artifacts that say when they are closed. */
function makeArtifacts() {
  const loads: string[] = [];
  const closed: string[] = [];
  const load = (name: string) => async (): Promise<Artifact> => {
    loads.push(name);
    return {
      loaded: {
        metadata: {},
        predict: async () => ({ values: new Float32Array() }),
        close: async () => void closed.push(name),
      },
      task: 'regression',
      classes: [],
      signature: { numbers: [], categories: [], times: [], booleans: [] },
    };
  };
  return { loads, closed, load };
}
const turn = () => new Promise(setImmediate);

describe('keepLoadedArtifacts', () => {
  it('closes the one that was used longest ago when there is one too many', async () => {
    const { loads, closed, load } = makeArtifacts();
    const kept = keepLoadedArtifacts(2);
    for (const name of ['a', 'b', 'a', 'c', 'a', 'b']) (await kept.borrow(name, load(name))).giveBack();
    await turn();

    expect(closed).toEqual(['b', 'c']);
    expect(loads).toEqual(['a', 'b', 'c', 'b']);
  });

  it('closes one that is in use only after the last who uses it, and once', async () => {
    const { closed, load } = makeArtifacts();
    const kept = keepLoadedArtifacts(1);
    const first = await kept.borrow('a', load('a'));
    const second = await kept.borrow('a', load('a'));
    (await kept.borrow('b', load('b'))).giveBack();

    first.giveBack();
    first.giveBack();
    await turn();
    expect(closed).toEqual([]);

    second.giveBack();
    await turn();
    expect(closed).toEqual(['a']);
  });

  it('loads anew what is asked for again while an older use of it goes on', async () => {
    const { loads, closed, load } = makeArtifacts();
    const kept = keepLoadedArtifacts(1);
    const old = await kept.borrow('a', load('a'));
    (await kept.borrow('b', load('b'))).giveBack();
    const fresh = await kept.borrow('a', load('a'));
    expect(fresh.artifact).not.toBe(old.artifact);

    old.giveBack();
    await turn();

    expect(closed).toEqual(['b', 'a']);
    expect(loads).toEqual(['a', 'b', 'a']);
  });

  it('loads once for all who ask at once, and closes what was let go before it was loaded', async () => {
    const { loads, closed, load } = makeArtifacts();
    const kept = keepLoadedArtifacts(1);
    const loans = await Promise.all([
      kept.borrow('a', load('a')),
      kept.borrow('a', load('a')),
      kept.borrow('b', load('b')),
    ]);
    for (const loan of loans) loan.giveBack();
    await turn();

    expect(loads).toEqual(['a', 'b']);
    expect(closed).toEqual(['a']);
  });

  it('forgets a load that failed, for all who waited for it', async () => {
    const { load } = makeArtifacts();
    const kept = keepLoadedArtifacts(1);
    const fail = () => Promise.reject(new Error('down'));
    const outcomes = await Promise.allSettled([kept.borrow('a', fail), kept.borrow('a', fail)]);

    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    await expect(kept.borrow('a', load('a'))).resolves.toBeDefined();
  });
});

describe('predict with more models than a process holds', () => {
  it('closes the first model’s graph when its slow prediction is over, and answers by it', async () => {
    const closed: number[] = [];
    let finish = (): void => undefined;
    const slow = new Promise<void>((resolve) => {
      finish = resolve;
    });
    let loads = 0;
    const models: Models = {
      async load() {
        const number = loads++;
        return {
          metadata: {
            'perennial.task': 'regression',
            'perennial.signature': JSON.stringify({
              numbers: [{ name: 'distance', nullable: true }],
              categories: [],
              times: [],
              booleans: [],
            }),
          },
          async predict() {
            if (number === 0) await slow;
            if (closed.includes(number)) throw new Error('predicted with a closed model');
            return { values: Float32Array.of(number) };
          },
          close: async () => void closed.push(number),
        };
      },
    };
    const plane = openControlPlane({ models });
    const predict = (model: string) =>
      plane.call('POST', `/models/${model}/predict`, { rows: [{ distance: row.distance }] });
    for (let number = 0; number <= 50; number++) {
      await plane.applyModel(`model-${number}`);
      const served = { intercept: [number] };
      await serveModel(plane, `model-${number}`, served, makeArtifact(served));
    }

    const first = predict('model-0');
    await turn();
    for (let number = 1; number <= 50; number++) await predict(`model-${number}`);
    await turn();
    expect([loads, closed]).toEqual([51, []]);
    finish();

    expect(await first).toMatchObject({ status: 200, body: { predictions: [{ value: 0 }] } });
    await turn();
    expect(closed).toEqual([0]);
    await plane.close();
  });
});
