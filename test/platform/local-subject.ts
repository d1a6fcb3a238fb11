import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRandom } from '../../core/random.ts';
import { createVirtualClock } from '../../platform/clock.ts';
import { type LocalStore, openLocalStore } from '../../platform/local/open-local-store.ts';
import { createLocalWorkflows, type RunExecution } from '../../platform/local/workflows.ts';
import type { ContractSubject } from './contract/contract-subject.ts';

export const START = new Date('2026-03-01T10:00:00.000Z');

/** A folder under the system's temporary one, and how to delete it. */
export function makeFolder(): { path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'perennial-test-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** The local implementation on a virtual clock, in memory or in a folder of its own. */
export function openLocalSubject(place: 'memory' | 'folder'): ContractSubject & { store: LocalStore } {
  const folder = place === 'folder' ? makeFolder() : undefined;
  const clock = createVirtualClock(START);
  const store = openLocalStore({ folder: folder?.path, clock, random: createRandom(1).next });
  const tokens = new Map<string, string>();
  const workflows = createLocalWorkflows(
    store,
    runContractMachine(tokens, () => clock.now()),
  );

  return {
    ...store,
    store,
    workflows,
    now: () => clock.now(),
    async receive(_count, fits) {
      return store.eventQueue
        .pending(100_000)
        .map(({ event }) => event)
        .filter(fits);
    },
    sendTo: (url, body) =>
      store.acceptUpload(url.replace(/^.*\/_uploads\//, ''), body).then(
        () => true,
        () => false,
      ),
    sendPart: (url, body) =>
      store.acceptUpload(url.replace(/^.*\/_uploads\//, ''), body).then(
        ({ etag }) => etag,
        () => undefined,
      ),
    async flushStreams() {
      await store.flushStreams({ force: true });
    },
    async waitForToken(name) {
      await clock.advanceBy(0);
      return tokens.get(name)!;
    },
    async waitForEnd(machine, name) {
      await clock.advanceBy(0);
      return (await workflows.describe(machine, name))!;
    },
    eventually: (check) => check(),
    passTime: (milliseconds) => clock.advanceBy(milliseconds),
    async close() {
      await workflows.abandon();
      store.close();
      folder?.remove();
    },
  };
}

/** The contract's three workflows, without the interpreter. */
function runContractMachine(tokens: Map<string, string>, now: () => Date): RunExecution {
  return async ({ machine, name, input }, { signal, onTransition, openTask }) => {
    const step = (kind: 'entered' | 'exited') =>
      onTransition({ at: now().toISOString(), state: 'Only', kind });
    step('entered');
    if (machine === 'contract-fail') {
      return { status: 'FAILED', error: 'ContractError', cause: 'on purpose' };
    }
    if (machine === 'contract-echo') {
      step('exited');
      return { status: 'SUCCEEDED', output: input };
    }
    const task = openTask('Only');
    tokens.set(name, task.token);
    const aborted = new Promise<never>((_, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    });
    const output = await Promise.race([task.settled, aborted]).finally(task.close);
    return { status: 'SUCCEEDED', output };
  };
}
