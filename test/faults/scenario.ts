import { type Acts, createActs } from './acts.ts';
import type { FaultWorld } from './fault-world.ts';
import { tripSpec, tripsCsv } from './trip-data.ts';

/**
 * `immediate` and `approval`: a week with either rollout. `rush`: everything at once, judged by what must hold
 * whatever came first. `storm`: more faults than anybody gets over, judged by what must hold all the same.
 */
export type Variant = 'immediate' | 'approval' | 'rush' | 'storm';

/** Lives through a model's week under the world's schedule of faults. */
export async function liveThroughWeek(world: FaultWorld, variant: Variant): Promise<void> {
  const acts = createActs(world, variant === 'approval');
  if (variant === 'rush') return rush(world, acts);
  if (variant === 'storm') return storm(acts);
  await train(world, acts, variant);
  await goBackAndForth(world, acts);
  await meetTrouble(world, acts);
  await world.goTo(6, 1);
  await world.runSchedules();
  await acts.waitForEnds('the week');
}

/** A first file, predictions, labels, and a second file with everything that can come along with it. */
async function train(world: FaultWorld, acts: Acts, rollout: 'immediate' | 'approval'): Promise<void> {
  await acts.ask('PUT', '', tripSpec({ rollout, datasets: 1 }));
  await acts.put('incoming/trip/first.csv', tripsCsv(1));
  await acts.waitForEnds('the first file');
  await acts.answer('approve');

  await world.goTo(1, 10);
  await acts.predict('monday', 1);
  await world.goTo(1, 14);
  await acts.label('monday');
  await world.goTo(2, 1);
  await world.runSchedules();

  await world.goTo(2, 9);
  await acts.put('incoming/trip/second.csv', tripsCsv(1));
  await acts.put('incoming/trip/second.csv', tripsCsv(2));
  await acts.put('incoming/trip/first-again.csv', tripsCsv(1));
  await acts.put('incoming/trip/broken.csv', 'distance,zone\n1.5,north\n');
  await acts.put('incoming/trip/.hidden.csv', 'no drop at all');
  await acts.waitForEnds('the second file');
  await acts.answer('approve');
  await world.goTo(2, 22);
  await acts.predict('tuesday', 2);
}

/** A rollback, a training by hand, and a promotion by hand of what was rolled back. */
async function goBackAndForth(world: FaultWorld, acts: Acts): Promise<void> {
  await world.goTo(3, 1);
  await world.runSchedules();
  await world.goTo(3, 9);
  await acts.ask('POST', '/rollback', { rev: await acts.rev(), why: 'practice' });
  await acts.predict('wednesday', 3);
  await world.goTo(3, 12);
  await acts.ask('POST', '/train', { why: 'by hand' });
  await acts.waitForEnds('the training by hand');
  await acts.answer('reject');

  await world.goTo(4, 1);
  await world.runSchedules();
  await world.goTo(4, 9);
  await acts.ask('POST', '/promote', { version: 2, rev: await acts.rev() });
  await acts.waitForEnds('the promotion by hand');
  await acts.predict('thursday', 4);
}

/** A file with too many bad rows, taken after all; and one that comes while the model is paused. */
async function meetTrouble(world: FaultWorld, acts: Acts): Promise<void> {
  await world.goTo(5, 1);
  await world.runSchedules();
  await world.goTo(5, 6);
  const odd = await acts.put('incoming/trip/odd.csv', tripsCsv(3, { badRows: 30 }));
  await acts.waitForEnds('the odd file');
  await acts.ask('POST', `/drops/${odd}/release`);
  await acts.waitForEnds('the released file');
  await acts.answer('approve');

  await world.goTo(5, 14);
  await acts.ask('POST', '/pause', { why: 'stock-taking' });
  const third = await acts.upload('third.csv', tripsCsv(4));
  await acts.waitForEnds('the file of a paused model');
  await acts.ask('POST', '/resume');
  await acts.ask('POST', `/drops/${third}/retry`);
  await acts.waitForEnds('the file that was tried again');
  await acts.answer('approve');
}

/** Three files and a training by hand within one moment, twice; then a rollback as soon as a last file's model serves. */
async function rush(world: FaultWorld, acts: Acts): Promise<void> {
  await acts.ask('PUT', '', tripSpec({ rollout: 'immediate', datasets: 6 }));
  for (const first of [1, 4]) {
    for (const seed of [first, first + 1, first + 2])
      await acts.put(`incoming/trip/file-${seed}.csv`, tripsCsv(seed));
    await acts.ask('POST', '/train', { why: 'at the same time' });
    await acts.waitForEnds(`the files from ${first} on`);
  }
  const before = await acts.rev();
  await acts.put('incoming/trip/last.csv', tripsCsv(7));
  await world.passTimeUntil('the last version', async () => (await acts.rev()) > before);
  await acts.ask('POST', '/rollback', { rev: await acts.rev(), why: 'second thoughts' });
  await acts.waitForEnds('the rollback');
}

/** A few files and a training by hand, one after another, whatever becomes of them. */
async function storm(acts: Acts): Promise<void> {
  await acts.ask('PUT', '', tripSpec({ rollout: 'immediate', datasets: 3 }));
  for (const seed of [1, 2, 3]) {
    await acts.put(`incoming/trip/file-${seed}.csv`, tripsCsv(seed));
    await acts.waitForEnds(`file ${seed}`);
  }
  await acts.ask('POST', '/train', { why: 'after all' });
  await acts.waitForEnds('the training by hand');
}
