import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ApprovalRecord } from '../../core/contracts/approval.ts';
import { indexKey, ledgerPartition, recordKey, recordPrefix } from '../../core/contracts/keys.ts';
import { LedgerEntry } from '../../core/contracts/serving.ts';
import { readRun } from '../../lambdas/store/end-run.ts';
import { eachRecord } from '../../lambdas/store/record.ts';
import { type ControlPlane, openControlPlane, START } from './control-plane.ts';
import { putVersion } from './make-version.ts';

const MODEL = 'green-taxi';
const RUN_ID = 'retrain-1-1';

let plane: ControlPlane;
beforeEach(async () => {
  plane = openControlPlane();
  await plane.applyModel(MODEL, { rollout: 'approval' });
  await putVersion(plane, MODEL, 1);
});
afterEach(() => plane.close());

const ask = (taskToken: string, version = 1) =>
  plane.invoke('request-approval', {
    model: MODEL,
    runId: `retrain-${version}-1`,
    version,
    attempt: 1,
    taskToken,
  });
const list = async (query = '') => (await plane.call('GET', `/approvals${query}`)).body;
const openId = async (): Promise<string> => (await list()).items[0].approvalId;
const decide = (id: string, decision: string, why?: string) =>
  plane.call('POST', `/approvals/${id}`, { decision, ...(why && { why }) });
const readLedger = async () =>
  (
    await Array.fromAsync(
      eachRecord(
        plane.services.records,
        { pk: ledgerPartition(MODEL), prefix: recordPrefix.ledger },
        LedgerEntry,
      ),
    )
  ).filter(({ what }) => what !== 'modelApplied');
const readApprovals = () =>
  Array.fromAsync(
    eachRecord(plane.services.records, { ...recordKey.spec(MODEL), prefix: 'APPROVAL#' }, ApprovalRecord),
  );
/** What an execution that waits has been told by now. */
async function toldBy(told: Promise<unknown>): Promise<unknown> {
  return Promise.race([told, new Promise((resolve) => setImmediate(() => resolve('nothing')))]);
}

describe('asking', () => {
  it('makes one question of a version at a revision, and the run one that waits', async () => {
    const { token } = await plane.waitForPerson('r1');
    await ask(token);

    expect((await list()).items).toMatchObject([
      { model: MODEL, version: 1, runId: RUN_ID, rev: 0, askedAt: START.toISOString() },
    ]);
    expect(await readRun(plane.services.records, MODEL, RUN_ID)).toMatchObject({
      outcome: 'awaiting-approval',
    });
    expect(await readLedger()).toMatchObject([{ what: 'approvalAsked', after: { version: 1 } }]);
  });

  it('twice is asking once, and the newest execution is the one that is told', async () => {
    const first = await plane.waitForPerson('r1');
    const second = await plane.waitForPerson('r2');
    await ask(first.token);
    await ask(second.token);
    expect((await list()).items).toHaveLength(1);

    await decide(await openId(), 'approve');

    expect(await toldBy(second.told)).toMatchObject({ decision: 'approve', by: 'local' });
    expect(await toldBy(first.told)).toBe('nothing');
    expect((await readLedger()).map(({ what }) => what)).toEqual(['approvalAsked', 'approvalGiven']);
  });

  it('at another revision is another question', async () => {
    await ask((await plane.waitForPerson('r1')).token);
    await plane.call('POST', `/models/${MODEL}/promote`, { version: 1, rev: 0 });
    await putVersion(plane, MODEL, 2);
    await ask((await plane.waitForPerson('r2')).token, 2);

    expect(await readApprovals()).toHaveLength(2);
  });

  it('tells nobody the token that ends the wait', async () => {
    const { token } = await plane.waitForPerson('r1');
    await ask(token);
    const id = await openId();

    expect(JSON.stringify(await list())).not.toContain(token);
    expect(JSON.stringify((await decide(id, 'approve')).body)).not.toContain(token);
  });
});

describe('answering', () => {
  it('tells the execution, keeps who, when and why, and closes the question', async () => {
    const { token, told } = await plane.waitForPerson('r1');
    await ask(token);

    const { status, body } = await decide(await openId(), 'reject', 'not before Christmas');

    expect(status).toBe(200);
    expect(body).toMatchObject({ decision: 'reject', decidedBy: 'local', why: 'not before Christmas' });
    expect(await toldBy(told)).toEqual({ decision: 'reject', by: 'local', why: 'not before Christmas' });
    expect((await list()).items).toEqual([]);
    // not only passed over: pages of open questions hold open questions
    expect(await plane.services.records.queryIndex({ ipk: indexKey.openApprovals })).toEqual({ items: [] });
    expect((await readLedger()).at(-1)).toMatchObject({
      what: 'approvalRefused',
      why: 'not before Christmas',
    });
  });

  it('twice with the same answer is one answer; another one comes too late', async () => {
    await ask((await plane.waitForPerson('r1')).token);
    const id = await openId();
    await decide(id, 'approve');

    expect((await decide(id, 'approve')).status).toBe(200);
    const late = await decide(id, 'reject');
    expect(late.status).toBe(409);
    expect(late.body.detail).toContain('approve by local');
    expect((await readLedger()).map(({ what }) => what)).toEqual(['approvalAsked', 'approvalGiven']);
  });

  it('again under the same Idempotency-Key gets the same answer', async () => {
    await ask((await plane.waitForPerson('r1')).token);
    const target = `/approvals/${await openId()}`;
    const send = (decision: string) => plane.call('POST', target, { decision }, { 'idempotency-key': 'k1' });

    const first = await send('approve');

    expect(first.status).toBe(200);
    expect((await send('approve')).body).toEqual(first.body);
    expect((await send('reject')).status).toBe(422);
  });

  it('by several people at once lets the first one stand', async () => {
    const { token, told } = await plane.waitForPerson('r1');
    await ask(token);
    const id = await openId();

    const answers = await Promise.all(
      ['approve', 'reject', 'approve', 'reject'].map((decision) => decide(id, decision)),
    );

    const [record] = await readApprovals();
    const stands = record?.decision;
    expect(answers.filter(({ status }) => status === 409)).toHaveLength(2);
    for (const { status, body } of answers) if (status === 200) expect(body.decision).toBe(stands);
    expect(await toldBy(told)).toMatchObject({ decision: stands });
  });

  it('is told to the execution by the sweeper when a crash kept it from being told', async () => {
    const { token, told } = await plane.waitForPerson(`${RUN_ID}-r1`);
    await ask(token);
    const { succeedTask } = plane.services.workflows;
    plane.services.workflows.succeedTask = () => Promise.reject(new Error('crash'));
    expect((await decide(await openId(), 'approve', 'fine')).status).toBe(500);
    plane.services.workflows.succeedTask = succeedTask;

    await plane.invoke('sweep-drops', { 'detail-type': 'Scheduled Event' });

    expect(await toldBy(told)).toEqual({ decision: 'approve', by: 'local', why: 'fine' });
  });

  it('while the execution is lost is told to the next one as soon as it asks', async () => {
    await ask('token-of-a-lost-execution');
    expect((await decide(await openId(), 'approve', 'fine')).status).toBe(200);

    const next = await plane.waitForPerson('r2');
    await ask(next.token);

    expect(await toldBy(next.told)).toEqual({ decision: 'approve', by: 'local', why: 'fine' });
    expect(await readApprovals()).toHaveLength(1);
  });

  it('reaches the execution that asks again at that very moment', async () => {
    await ask('token-of-a-lost-execution');
    const id = await openId();
    const next = await plane.waitForPerson('r2');
    const { transact } = plane.store.records;
    let isFirst = true;
    plane.store.records.transact = async (...args) => {
      const isAnswer = args[0].some((write) => 'put' in write && write.put.what === 'approvalGiven');
      if (isAnswer && isFirst) {
        isFirst = false;
        await ask(next.token);
      }
      return transact(...args);
    };

    await decide(id, 'approve');

    expect(await toldBy(next.told)).toMatchObject({ decision: 'approve' });
  });

  it.each(['0'.repeat(64), 'nonsense', '..%2F..', 'A'.repeat(64)])(
    'a question %s that was never asked is not found',
    async (id) => {
      expect((await decide(id, 'approve')).status).toBe(404);
    },
  );

  it.each([{}, { decision: 'maybe' }, { decision: 'approve', by: 'ann' }, { decision: 'approve', why: 7 }])(
    'with %j is refused',
    async (body) => {
      await ask((await plane.waitForPerson('r1')).token);

      expect((await plane.call('POST', `/approvals/${await openId()}`, body)).status).toBe(422);
      expect((await list()).items).toHaveLength(1);
    },
  );

  it('does not fall over a list that lags: what is shown as open may be decided', async () => {
    await ask((await plane.waitForPerson('r1')).token);
    const id = await openId();
    await decide(id, 'approve');
    plane.store.records.queryIndex = async () => ({
      items: [
        { ...(await plane.services.records.get(recordKey.approval(MODEL, id), { consistent: true }))! },
      ],
    });

    expect((await list()).items).toEqual([]);
    expect((await decide(id, 'approve')).status).toBe(200);
  });
});

describe('the list of questions', () => {
  it('has them oldest first, in pages', async () => {
    for (let version = 1; version <= 5; version++) {
      await putVersion(plane, MODEL, version);
      await ask(`token-${version}`, version);
      await plane.clock.advanceBy(1_000);
    }

    const seen: number[] = [];
    let next: string | undefined;
    do {
      const page = await list(`?limit=2${next ? `&next=${next}` : ''}`);
      expect(page.items.length).toBeLessThanOrEqual(2);
      seen.push(...page.items.map(({ version }: { version: number }) => version));
      next = page.next;
    } while (next);

    expect(seen).toEqual([1, 2, 3, 4, 5]);
  });

  it('can be answered to the last of many', async () => {
    for (let version = 1; version <= 210; version++) await ask(`token-${version}`, version);
    const ids = (await list('?limit=1000')).items.map(({ approvalId }: { approvalId: string }) => approvalId);

    expect(ids).toHaveLength(210);
    expect((await decide(ids.at(-1)!, 'approve')).status).toBe(200);
  });
});

describe('the tasks of a rollout', () => {
  const rollout = { model: MODEL, runId: RUN_ID, version: 1, attempt: 1 };
  const plan = async (changes = {}) =>
    ((await plane.invoke('plan-rollout', { ...rollout, ...changes })) as { plan: string }).plan;
  const promote = (changes = {}) =>
    plane.invoke('promote-version', { ...rollout, by: 'arn:ann', why: 'approved', ...changes });
  const keep = (changes = {}) =>
    plane.invoke('keep-champion', { ...rollout, by: 'arn:bob', why: 'not now', ...changes });
  const outcome = async (runId = RUN_ID) => (await readRun(plane.services.records, MODEL, runId))?.outcome;

  it('plan as the spec says that applies now', async () => {
    expect(await plan()).toBe('approval');
    await plane.applyModel(MODEL, { rollout: 'immediate' });
    expect(await plan()).toBe('promote');
  });

  it('plan a judgement when the champion is another, and the end when it is this one', async () => {
    await promote();
    await putVersion(plane, MODEL, 3, { judgedAgainst: 2 });

    expect(await plan({ version: 3, runId: 'retrain-3-1' })).toBe('judge');
    expect(await plan()).toBe('done');
    expect(await outcome()).toBe('promoted');
  });

  it.each(['failed', 'unknown'] as const)(
    'plan to keep the champion when the gates say %s',
    async (verdict) => {
      await putVersion(plane, MODEL, 1, { gates: { verdict, findings: [] } });

      expect(await plan()).toBe('keep');
    },
  );

  it('promote once, in the name of the person', async () => {
    expect(await promote()).toEqual({ promoted: true });
    expect(await promote()).toEqual({ promoted: true });

    expect(await readLedger()).toMatchObject([{ what: 'versionPromoted', who: 'arn:ann', why: 'approved' }]);
    expect(await outcome()).toBe('promoted');
  });

  it('are done after a promotion that was rolled back since: it is not made again', async () => {
    await promote();
    await putVersion(plane, MODEL, 2);
    const second = { version: 2, runId: 'retrain-2-1' };
    await promote(second);
    await plane.call('POST', `/models/${MODEL}/rollback`, { rev: 2 });

    expect(await promote(second)).toEqual({ promoted: false });
    expect(await plan(second)).toBe('done');
  });

  it('keep the champion with the reasons of the gates, or of the person, once', async () => {
    const findings = [
      { gate: 'minimum' as const, verdict: 'failed' as const, advisory: false, message: 'r2 is low' },
    ];
    await keep();
    await keep();
    expect(await readRun(plane.services.records, MODEL, RUN_ID)).toMatchObject({
      outcome: 'registered',
      reasons: [{ code: 'turnedDown', message: 'arn:bob: not now' }],
    });
    expect((await readLedger()).filter(({ what }) => what === 'versionTurnedDown')).toHaveLength(1);

    await putVersion(plane, MODEL, 2, { gates: { verdict: 'failed', findings } });
    await keep({ version: 2, runId: 'retrain-2-1' });
    expect(await readRun(plane.services.records, MODEL, 'retrain-2-1')).toMatchObject({
      outcome: 'registered',
      reasons: [{ code: 'minimum', message: 'r2 is low' }],
    });
  });

  it.each(['plan-rollout', 'promote-version', 'keep-champion'] as const)(
    '%s fails loudly for a version that is not there',
    async (name) => {
      const by = name === 'plan-rollout' ? {} : { by: 'a', why: 'b' };

      await expect(plane.invoke(name, { ...rollout, version: 99, ...by })).rejects.toMatchObject({
        name: 'NotFoundError',
      });
    },
  );
});

describe('promoting by hand what waits for an answer', () => {
  const waiting = `${RUN_ID}-r1`;
  const promote = (why?: string) =>
    plane.call('POST', `/models/${MODEL}/promote`, { version: 1, rev: 0, ...(why && { why }) });

  it('answers the question, with a note of who promoted and why', async () => {
    await ask((await plane.waitForPerson(waiting)).token);

    expect((await promote('the fair begins')).status).toBe(200);

    expect((await list()).items).toEqual([]);
    expect(await readApprovals()).toMatchObject([
      { decision: 'approve', decidedBy: 'local', why: 'promoted by hand: the fair begins' },
    ]);
    expect(await readRun(plane.services.records, MODEL, RUN_ID)).toMatchObject({ outcome: 'promoted' });
  });

  it('ends the execution that waits, so that no late answer promotes once more', async () => {
    const { token } = await plane.waitForPerson(waiting);
    await ask(token);

    await promote();

    expect(await plane.services.workflows.describe('roll-out-version', waiting)).toMatchObject({
      status: 'ABORTED',
      error: 'Perennial.PromotedByHand',
      cause: 'local promoted version 1 by hand',
    });
    for (const event of plane.takeEvents('Step Functions Execution Status Change'))
      await plane.deliver('end-execution', event);
    expect(await readRun(plane.services.records, MODEL, RUN_ID)).toMatchObject({ outcome: 'promoted' });
  });

  it('leaves questions about other versions open', async () => {
    await putVersion(plane, MODEL, 2, { judgedAgainst: null });
    await ask((await plane.waitForPerson('retrain-2-1-r1')).token, 2);

    await promote();

    expect((await list()).items).toMatchObject([{ version: 2 }]);
    expect(await plane.services.workflows.describe('roll-out-version', 'retrain-2-1-r1')).toMatchObject({
      status: 'RUNNING',
    });
  });

  it('changes nothing when somebody answers at the same moment', async () => {
    await ask((await plane.waitForPerson(waiting)).token);
    const id = await openId();
    plane.wrapServices = (name, services) => ({
      ...services,
      records: {
        ...services.records,
        transact: async (...args) => {
          if (name === 'change-serving') await decide(id, 'reject', 'no');
          return services.records.transact(...args);
        },
      },
    });

    const { status, body } = await promote();

    expect(status).toBe(409);
    expect(body.detail).toContain('answered at this very moment');
    expect(await readApprovals()).toMatchObject([{ decision: 'reject', why: 'no' }]);
    expect((await plane.call('GET', `/models/${MODEL}`)).body.serving).toBeNull();
  });
});
