import { writeSync } from 'node:fs';
import { type Clock, createVirtualClock } from '../../platform/clock.ts';
import { openLocalStore } from '../../platform/local/open-local-store.ts';
import { createLocalWorkflows } from '../../platform/local/workflows.ts';
import { START } from './local-subject.ts';

/**
 * A process to be killed: `<folder> write <round>` acknowledges writes of every kind on its standard output
 * until someone ends it; `crash-in-put` and `crash-in-flush` end themselves between a body file and its row;
 * `hold` opens the folder and waits.
 */
const [folder, task, round] = process.argv.slice(2) as [string, string, string];

let isArmed = false;
const standing = createVirtualClock(START);
/** Asked for the time inside the transaction that names the body, and only there while it is armed. */
const clock: Clock = {
  ...standing,
  now() {
    if (isArmed) process.kill(process.pid, 'SIGKILL');
    return standing.now();
  },
};
const store = openLocalStore({ folder, clock });

/** A pipe takes a short write whole, so a line on the other side is an acknowledgement. */
function acknowledge(kind: string, name: string): void {
  writeSync(1, `${JSON.stringify({ kind, name })}\n`);
}

async function writeForever(): Promise<void> {
  const workflows = createLocalWorkflows(store, () => new Promise(() => undefined));
  for (let n = 0; ; n++) {
    const name = `${round}-${n}`;
    await store.objects.put(`objects/${name}`, Buffer.from(name));
    acknowledge('object', name);
    await store.records.transact([
      { put: { pk: 'entries', sk: name } },
      { update: { pk: 'count', sk: 'count' }, add: { n: 1 } },
    ]);
    acknowledge('record', name);
    await store.events.put([{ detailType: 'written', detail: { name } }]);
    acknowledge('event', name);
    await store.streams.put('predictions', 'model', [{ model: 'model', name }]);
    acknowledge('line', name);
    if (n % 4 === 3) await store.flushStreams({ force: true });
    if (n % 4 === 0) {
      await workflows.start({ machine: 'machine', name, input: { name } });
      acknowledge('execution', name);
    }
  }
}

if (task === 'write') await writeForever();
if (task === 'crash-in-put') {
  const put = store.objects.put('crashed', Buffer.from('bytes'));
  isArmed = true;
  await put;
}
if (task === 'crash-in-flush') {
  await store.streams.put('predictions', 'model', [{ model: 'model', n: 1 }]);
  const flush = store.flushStreams({ force: true, olderThanMs: 0 });
  await Promise.resolve(); // the flush looks at the clock once before it writes
  isArmed = true;
  await flush;
}
if (task === 'hold') {
  acknowledge('held', folder);
  setInterval(() => undefined, 1_000);
}
