import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { GetObjectCommand } from '@aws-sdk/client-s3';
import { beforeAll, describe, expect, it } from 'vitest';
import { GoldenRows } from '../../../core/contracts/judgement.ts';
import { objectKey } from '../../../core/contracts/keys.ts';
import { ModelVersionRecord } from '../../../core/contracts/model-version.ts';
import { DEPLOYED_DIFFERENCES } from '../differences.ts';
import { expectDifference } from '../expect-differences.ts';
import { allowTaskAnswers } from './allow-task-answers.ts';
import { describeSending } from './describe-sending.ts';
import { endedRun } from './ended.ts';
import { drawRides, faresSpec, rowsOf, toCsv } from './fares.ts';
import { poll } from './poll.ts';
import type { Stage } from './stage.ts';

/** What a user does from the first look to a version that serves, with the policies of all roles enforced: of two models one rolls out at once, the other when it is approved. */
export function describeUser(
  stage: Stage,
  [immediate, approved]: readonly [immediate: string, approved: string],
): void {
  describe('a user, with the policies of all roles enforced', () => {
    let approvalId = '';
    beforeAll(() => stage.miniStack.restart({ auth: true }));

    it('asks for its health without a signature, and for nothing else', async () => {
      const health = await stage.platform.ask('/health', { signed: false });
      const models = await stage.platform.ask('/models', { signed: false });
      const predict = await stage.platform.ask(`/models/${immediate}/predict`, {
        method: 'POST',
        body: { rows: [] },
        signed: false,
      });

      expect([health.status, health.body.status]).toEqual([200, 'ok']);
      expect([models.status, predict.status]).toEqual([403, 403]);
    });

    it('applies models by the command line', async () => {
      for (const [name, rollout] of [
        [immediate, 'immediate'],
        [approved, 'approval'],
      ] as const) {
        const file = join(stage.miniStack.folder, `${name}.yaml`);
        writeFileSync(file, faresSpec(name, rollout));
        const { code, output } = await stage.platform.perennial('apply', file);
        expect([code, output]).toEqual([0, expect.stringContaining('revision 1')]);
      }
    });

    it('drops files into the bucket and gets versions', async () => {
      const csv = toCsv(drawRides(1, 1_000));
      await Promise.all(
        [immediate, approved].map((model) => stage.platform.put(`incoming/${model}/rides.csv`, csv)),
      );

      expect(await endedRun(stage.platform, immediate, 'drop')).toMatchObject({
        outcome: 'promoted',
        version: 1,
      });
      expect(await endedRun(stage.platform, approved, 'drop')).toMatchObject({
        outcome: 'awaiting-approval',
        version: 1,
      });
      const { body } = await stage.platform.ask(`/models/${immediate}/drops`);
      expect(body.items).toMatchObject([
        { outcome: 'accepted', filename: 'rides.csv', counts: { kept: 1_000 } },
      ]);
    });

    it('gets the predictions that the version was admitted with', async () => {
      const { body } = await stage.platform.ask(`/models/${immediate}/versions/1`);
      const version = ModelVersionRecord.parse(
        Object.fromEntries(Object.keys(ModelVersionRecord.shape).map((name) => [name, body[name]])),
      );
      const golden = await readGolden(stage, version);
      const rows = Array.from({ length: golden.rows }, (_, row) => ({
        distance: golden.numbers[row],
        zone: golden.categories[row],
      }));

      const answer = await stage.platform.ask(`/models/${immediate}/predict`, {
        method: 'POST',
        body: { rows },
      });

      expect([answer.status, answer.body.version]).toEqual([200, 1]);
      const values: number[] = answer.body.predictions.map(({ value }: { value: number }) => value);
      for (const [row, value] of values.entries()) expect(value).toBeCloseTo(golden.outputs[row]!, 4);
    });

    it('approves a version, and the function may answer the task of its own workflow', async (context) => {
      expectDifference(context, DEPLOYED_DIFFERENCES['answers tasks']);
      approvalId = await openApproval(stage);

      const { code } = await stage.platform.perennial('approve', approvalId, '--why', 'looks right');

      expect(code).toBe(0);
    });

    it('approves it again, which does what is left to do', async () => {
      await allowTaskAnswers(stage.platform);

      const answer = await stage.platform.ask(`/approvals/${approvalId}`, {
        method: 'POST',
        body: { decision: 'approve', why: 'looks right' },
      });

      expect([answer.status, answer.body.model]).toEqual([200, approved]);
      await poll('the version to serve', async () => {
        const { status } = await stage.platform.ask(`/models/${approved}/predict`, {
          method: 'POST',
          body: { rows: rowsOf(drawRides(2, 1)) },
        });
        return status === 200 || undefined;
      });
    });

    it('refuses what it cannot take, and tells nothing of how it is built', async () => {
      const predict = `/models/${immediate}/predict`;
      const row = { distance: 3, zone: 'a' };
      const megabytes = (count: number) =>
        JSON.stringify({ rows: [row], requestId: 'x'.repeat(count * 2 ** 20) });
      const answers = {
        noModel: await stage.platform.ask('/models/nobody'),
        noRoute: await stage.platform.ask('/nowhere'),
        noJson: await stage.platform.ask(predict, { method: 'POST', text: '{"rows":' }),
        wrongRow: await stage.platform.ask(predict, {
          method: 'POST',
          body: { rows: [{ distance: 'far' }] },
        }),
        wrongRev: await stage.platform.ask(`/models/${immediate}/rollback`, {
          method: 'POST',
          body: { rev: 99 },
        }),
        wrongSpec: await stage.platform.ask('/models/wrong', {
          method: 'PUT',
          body: { name: 'wrong', colour: 'red' },
        }),
        sevenMegabytes: await stage.platform.ask(predict, { method: 'POST', text: megabytes(7) }),
        tenMegabytes: await stage.platform.ask(predict, { method: 'POST', text: megabytes(10) }),
      };

      expect(Object.fromEntries(Object.entries(answers).map(([name, { status }]) => [name, status]))).toEqual(
        {
          noModel: 404,
          noRoute: 404,
          noJson: 400,
          wrongRow: 422,
          wrongRev: 409,
          wrongSpec: 422,
          sevenMegabytes: 413,
          tenMegabytes: 413,
        },
      );
    });

    describeSending(stage, [immediate, approved]);
  });
}

/** The id of the one approval that waits. */
function openApproval({ platform }: Stage): Promise<string> {
  return poll('an approval', async () => (await platform.ask('/approvals')).body.items[0]?.approvalId);
}

async function readGolden(
  { platform }: Stage,
  { model, goldenDigest }: ModelVersionRecord,
): Promise<GoldenRows> {
  const { Body } = await platform.s3.send(
    new GetObjectCommand({ Bucket: platform.bucket, Key: objectKey.golden(model, goldenDigest) }),
  );
  return GoldenRows.parse(JSON.parse(await Body!.transformToString()));
}
