import { setTimeout as wait } from 'node:timers/promises';
import { QueryCommand } from '@aws-sdk/client-dynamodb';
import { ListObjectsV2Command } from '@aws-sdk/client-s3';
import { describe, expect, it } from 'vitest';
import { recordKey, recordPrefix } from '../../../core/contracts/keys.ts';
import { endedRun } from './ended.ts';
import { drawRides, rowsOf, toCsv } from './fares.ts';
import { poll } from './poll.ts';
import { scheduleInput } from './schedule-input.ts';
import { shiftClock } from './shift-clock.ts';
import type { Stage } from './stage.ts';

const MINUTE = 60_000;
/** An answer of the API, looked into by what is expected of it. */
type Any = any;

/** Enough for three requests. */
const TRAFFIC_MILLISECONDS = 10_000;
/** What a check leaves to the log to settle, and a window of the model's own. */
const CHECK_AHEAD = 22 * MINUTE;

/** Predictions that are asked for, what is found in them, and what comes of it. */
export function describeTraffic(stage: Stage, model: string): void {
  describe('traffic from another town', () => {
    const drifted = drawRides(3, 300, 25);
    let putBack: () => Promise<void>;

    it('is logged and summarised, and its labels are kept', async () => {
      await wholeWindow(stage, model);
      const labels: { predictionId: string; label: number }[] = [];
      for (let from = 0; from < drifted.length; from += 100) {
        const rides = drifted.slice(from, from + 100);
        const { status, body } = await stage.platform.ask(`/models/${model}/predict`, {
          method: 'POST',
          body: { rows: rowsOf(rides) },
        });
        expect(status).toBe(200);
        for (const [row, { fare }] of rides.entries())
          labels.push({ predictionId: `${body.requestId}:${row}`, label: fare });
      }
      const taken = await stage.platform.ask(`/models/${model}/labels`, { method: 'POST', body: { labels } });
      expect([taken.status, taken.body.accepted]).toEqual([202, 300]);

      await poll('three objects of predictions and their summaries', async () => {
        const logged = await stage.platform.s3.send(
          new ListObjectsV2Command({ Bucket: stage.platform.bucket, Prefix: `logs/predictions/${model}/` }),
        );
        const summaries = await stage.platform.dynamo.send(
          new QueryCommand({
            TableName: stage.platform.table,
            KeyConditionExpression: 'pk = :pk and begins_with(sk, :sk)',
            ExpressionAttributeValues: {
              ':pk': { S: recordKey.spec(model).pk },
              ':sk': { S: recordPrefix.summaries(1) },
            },
          }),
        );
        return (logged.KeyCount ?? 0) >= 4 && summaries.Count === logged.KeyCount ? true : undefined;
      });
    });

    it('waits for data to learn from: a drop while the model is paused', async () => {
      expect((await stage.platform.perennial('pause', model)).code).toBe(0);
      await stage.platform.put(`incoming/${model}/town.csv`, toCsv(drawRides(4, 1_000, 11)));
      await poll('the drop to be accepted', async () => {
        const { body } = await stage.platform.ask(`/models/${model}/drops`);
        return body.items[0].filename === 'town.csv' && body.items[0].outcome === 'accepted'
          ? true
          : undefined;
      });
      await poll('its run not to start', async () => {
        const { body } = await stage.platform.ask(`/models/${model}/runs`);
        return body.items.some((run: Any) => run.outcome === 'not-started') || undefined;
      });
      expect((await stage.platform.perennial('resume', model)).code).toBe(0);
    });

    it('is found by the schedule, which asks for the retraining that ends in the next version', async () => {
      putBack = await shiftClock(stage.miniStack, stage.platform, 'CheckDrift', CHECK_AHEAD);
      const answer = await stage.platform.invoke('CheckDrift', scheduleInput(stage.miniStack, 'CheckDrift'));
      await putBack();

      expect(answer).toMatchObject({ checked: expect.any(Number) });
      const { body } = await stage.platform.ask(`/models/${model}/decisions`);
      expect(body.items.find((decision: Any) => decision.action === 'retrain')).toMatchObject({
        causes: ['drift'],
      });
      expect(await endedRun(stage.platform, model, 'retrain')).toMatchObject({
        outcome: 'promoted',
        version: 2,
      });
      const predicted = await stage.platform.ask(`/models/${model}/predict`, {
        method: 'POST',
        body: { rows: rowsOf(drifted.slice(0, 1)) },
      });
      expect(predicted.body.version).toBe(2);
    });

    it('finds nothing left to sweep', async () => {
      expect(
        await stage.platform.invoke('SweepDrops', scheduleInput(stage.miniStack, 'SweepDrops')),
      ).toMatchObject({
        claimed: 0,
        givenUp: 0,
      });
    });
  });
}

/** Waits for a minute that is whole since the model's version serves, and has time left: no other window is judged. */
async function wholeWindow({ platform }: Stage, model: string): Promise<void> {
  const { body } = await platform.ask('/models');
  const { champion } = body.items.find((item: Any) => item.model === model);
  const firstWhole = Math.ceil(Date.parse(champion.since) / MINUTE) * MINUTE;
  const lasts = Math.ceil((Date.now() + TRAFFIC_MILLISECONDS) / MINUTE) * MINUTE - MINUTE;
  await wait(Math.max(0, Math.max(firstWhole, lasts) - Date.now()));
}
