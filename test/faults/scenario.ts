import { DropRecord } from '../../core/contracts/drop.ts';
import { recordKey, recordPrefix } from '../../core/contracts/keys.ts';
import { RunRecord } from '../../core/contracts/run.ts';
import { eachRecord } from '../../lambdas/store/record.ts';
import { collect } from './collect.ts';
import type { FaultWorld } from './fault-world.ts';
import { MODEL, tripRows, tripSpec, tripsCsv } from './trip-data.ts';
import { type Answer, createUser, type User } from './user.ts';

export type Variant = 'immediate' | 'approval';

/**
 * A model's week as its people live it: a first file, predictions, labels, a second file with everything that can
 * come along with it, a rollback, a training by hand and a promotion by hand.
 */
export async function liveThroughWeek(world: FaultWorld, variant: Variant): Promise<void> {
  const user = createUser(world);
  const { ask } = user;
  const act = createActs(world, user, variant);

  await ask('PUT', `/models/${MODEL}`, tripSpec(variant));
  await act.put('incoming/trip/first.csv', tripsCsv(1));
  await act.waitForEnds('the first file');
  await act.answerApproval('approve');

  await world.goTo(1, 10);
  await act.predict('monday', 1);
  await world.goTo(1, 14);
  await act.sendLabels('monday');
  await world.goTo(2, 1);
  await world.runSchedules();

  await world.goTo(2, 9);
  await act.put('incoming/trip/second.csv', tripsCsv(1));
  await act.put('incoming/trip/second.csv', tripsCsv(2));
  await act.put('incoming/trip/first-again.csv', tripsCsv(1));
  await act.put('incoming/trip/broken.csv', 'distance,zone\n1.5,north\n');
  await act.put('incoming/trip/.hidden.csv', 'no drop at all');
  await act.waitForEnds('the second file');
  await act.answerApproval('approve');
  await world.goTo(2, 22);
  await act.predict('tuesday', 2);

  await world.goTo(3, 1);
  await world.runSchedules();
  await world.goTo(3, 9);
  await ask('POST', `/models/${MODEL}/rollback`, { rev: await act.rev(), why: 'practice' });
  await act.predict('wednesday', 3);

  await world.goTo(3, 12);
  await ask('POST', `/models/${MODEL}/train`, { why: 'by hand' });
  await act.waitForEnds('the training by hand');
  await act.answerApproval('reject');

  await world.goTo(4, 1);
  await world.runSchedules();
  await world.goTo(4, 9);
  await ask('POST', `/models/${MODEL}/promote`, { version: 2, rev: await act.rev() });
  await act.waitForEnds('the promotion by hand');
  await act.predict('thursday', 4);
  await world.goTo(5, 1);
  await world.runSchedules();
  await act.waitForEnds('the week');
}

function createActs(
  { platform, passTimeUntil, schedule }: FaultWorld,
  { ask, askOnce }: User,
  variant: Variant,
) {
  const { objects, records } = platform.services;
  const predictionIds = new Map<string, string[]>();
  const { pk } = recordKey.spec(MODEL);

  async function approvals(): Promise<{ approvalId: string }[]> {
    const { body } = await ask('GET', '/approvals');
    return body.items as { approvalId: string }[];
  }

  async function countWaiting(): Promise<number> {
    const runs = await collect(eachRecord(records, { pk, prefix: recordPrefix.runs }, RunRecord));
    return runs.filter((run) => run.outcome === 'awaiting-approval').length;
  }

  /** Everything has an end but what waits for a person. */
  async function hasEnds(): Promise<boolean> {
    const runs = await collect(eachRecord(records, { pk, prefix: recordPrefix.runs }, RunRecord));
    if (runs.some((run) => run.outcome === undefined)) return false;
    for await (const drop of eachRecord(records, { pk, prefix: recordPrefix.drops }, DropRecord)) {
      if (drop.outcome === undefined) return false;
      const trains = drop.outcome === 'accepted' && !drop.alreadyKnown;
      if (trains && !runs.some(({ runId }) => runId === drop.runId)) return false;
    }
    return platform.workflows.running() === (await countWaiting());
  }

  /** Who minds that a prediction was answered and not logged asks again under the same id. */
  async function logged(target: string, body: object): Promise<Answer> {
    for (;;) {
      const answer = await ask('POST', target, body);
      if (answer.headers['x-perennial-log'] !== 'failed') return answer;
    }
  }

  const acts = {
    async put(key: string, text: string): Promise<void> {
      await objects.put(key, Buffer.from(text));
    },
    waitForEnds: (what: string) => passTimeUntil(what, hasEnds),
    async answerApproval(decision: 'approve' | 'reject'): Promise<void> {
      if (variant !== 'approval') return;
      let open: { approvalId: string }[] = [];
      await passTimeUntil('the question', async () => {
        open = await approvals();
        return open.length > 0;
      });
      const body = { decision, why: `${decision} it` };
      if (!schedule.impatient) await ask('POST', `/approvals/${open[0]!.approvalId}`, body);
      // a list may lag, so what is listed can be decided already
      else
        while (open[0] && (await askOnce('POST', `/approvals/${open[0].approvalId}`, body)).status >= 500)
          open = await approvals();
      await passTimeUntil('the answer', async () => (await countWaiting()) === 0 && hasEnds());
    },
    async rev(): Promise<number> {
      const { body } = await ask('GET', `/models/${MODEL}`);
      return (body.serving as { rev: number } | null)?.rev ?? 0;
    },
    /** Five requests of 20 rows. The version that answers served before or after the request. */
    async predict(name: string, seed: number): Promise<void> {
      const champion = async (): Promise<number> => {
        const { body } = await ask('GET', `/models/${MODEL}`);
        return (body.serving as { routes: { version: number }[] }).routes[0]!.version;
      };
      const ids: string[] = [];
      for (let request = 0; request < 5; request++) {
        const before = await champion();
        const requestId = `${name}-${request}`;
        const rows = tripRows(seed * 10 + request, 20);
        const { body } = await logged(`/models/${MODEL}/predict`, { rows, requestId });
        if (![before, await champion()].includes(body.version as number))
          throw new Error(`version ${body.version} answered, and did not serve`);
        ids.push(...rows.map((_, row) => `${requestId}:${row}`));
      }
      predictionIds.set(name, ids);
    },
    async sendLabels(name: string): Promise<void> {
      const labels = predictionIds
        .get(name)!
        .map((predictionId, i) => ({ predictionId, label: 5 + (i % 20) }));
      await ask('POST', `/models/${MODEL}/labels`, { labels });
    },
  };
  return acts;
}
