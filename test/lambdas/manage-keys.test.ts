import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseKey } from '../../core/authorisation/parse-key.ts';
import { sha256 } from '../../core/canonical-json.ts';
import { CreateKeyAnswer, KeyItem } from '../../core/contracts/api-key.ts';
import { type ControlPlane, openControlPlane, START } from './control-plane.ts';

let plane: ControlPlane;
beforeEach(() => {
  plane = openControlPlane();
});
afterEach(() => plane.close());

const create = (body: object = {}, headers?: Record<string, string>) =>
  plane.call('POST', '/keys', { name: 'shop', ...body }, headers);
const list = async (query = '') => plane.call('GET', `/keys${query}`);
const revoke = (keyId: string, body?: object) => plane.call('DELETE', `/keys/${keyId}`, body);

const pass = (milliseconds: number) =>
  plane.clock.advanceTo(new Date(plane.clock.now().getTime() + milliseconds));

describe('POST /keys', () => {
  it('shows a key once, with what it is good for and who made it', async () => {
    const { status, headers, body } = await create({
      days: 30,
      models: ['b', 'a', 'b'],
      why: 'for the shop',
    });

    expect(status).toBe(201);
    expect(headers['cache-control']).toBe('no-store');
    expect(CreateKeyAnswer.parse(body)).toMatchObject({
      name: 'shop',
      state: 'valid',
      createdAt: START.toISOString(),
      createdBy: 'local',
      expiresAt: '2026-03-31T10:00:00.000Z',
      models: ['a', 'b'],
      acts: [{ what: 'keyCreated', who: 'local', why: 'for the shop' }],
    });
    expect(parseKey(body.key)).toEqual({ keyId: body.keyId });
  });

  it('repeated under the same Idempotency-Key makes no second key, and says which one there is', async () => {
    const first = await create({}, { 'Idempotency-Key': 'k' });

    const again = await create({}, { 'Idempotency-Key': 'k' });

    expect(again.status).toBe(409);
    expect(again.body.detail).toContain(first.body.keyId);
    expect(JSON.stringify(again.body)).not.toContain(first.body.key.split('_')[2]);
    expect((await list()).body.items).toHaveLength(1);
  });

  it('at the same moment under the same Idempotency-Key makes one key', async () => {
    const answers = await Promise.all([1, 2, 3].map(() => create({}, { 'Idempotency-Key': 'k' })));

    expect(answers.map(({ status }) => status).toSorted()).toEqual([201, 409, 409]);
    expect((await list()).body.items).toHaveLength(1);
  });

  it('refuses an Idempotency-Key that made another one', async () => {
    await create({}, { 'Idempotency-Key': 'k' });

    expect((await create({ name: 'other' }, { 'Idempotency-Key': 'k' })).status).toBe(422);
  });

  it.each([
    ['name', { name: '' }],
    ['name', { name: 'a\nb' }],
    ['name', { name: 'x'.repeat(101) }],
    ['days', { days: 0 }],
    ['days', { days: 1.5 }],
    ['days', { days: 3_651 }],
    ['days', { days: 1, expiresAt: '2027-01-01T00:00:00Z' }],
    ['expiresAt', { expiresAt: 'tomorrow' }],
    ['expiresAt', { expiresAt: START.toISOString() }],
    ['expiresAt', { expiresAt: '2020-01-01T00:00:00Z' }],
    ['models', { models: [] }],
    ['models.0', { models: ['Not A Name'] }],
    ['models.1', { models: ['a', 'b,c'] }],
    ['keyId', { keyId: '0000000000000000' }],
  ])('refuses a wrong %s, naming it, and makes no key', async (field, body) => {
    const answer = await create(body);

    expect(answer.status).toBe(422);
    expect(answer.body.issues.map((issue: { field: string }) => issue.field)).toContain(field);
    expect((await list()).body.items).toEqual([]);
  });
});

describe('GET /keys', () => {
  it('is empty at first', async () => {
    expect((await list()).body).toEqual({ items: [] });
  });

  it('shows neither keys nor digests', async () => {
    const { key } = (await create()).body;

    const text = JSON.stringify((await list()).body);

    expect(text).not.toContain(key.split('_')[2]);
    expect(text).not.toContain(sha256(key));
  });

  it('pages through all keys newest first, whatever the page, each once and whole', async () => {
    const made: string[] = [];
    for (let i = 0; i < 7; i++) {
      made.unshift((await create({ name: `k${i}` })).body.keyId);
      await pass(1_000);
    }
    for (const at of [0, 2, 3, 6]) await revoke(made[at]!);

    for (const limit of [1, 2, 3, 7, 100]) {
      const found: KeyItem[] = [];
      let next: string | undefined;
      do {
        const { body } = await list(`?limit=${limit}${next ? `&next=${next}` : ''}`);
        expect(body.items.length).toBeLessThanOrEqual(limit);
        found.push(...body.items.map((item: unknown) => KeyItem.parse(item)));
        next = body.next;
      } while (next);
      expect(found.map(({ keyId }) => keyId)).toEqual(made);
      expect(found.map(({ state }) => state)).toEqual([
        'revoked',
        'valid',
        'revoked',
        'revoked',
        'valid',
        'valid',
        'revoked',
      ]);
    }
  });

  it('says which keys are over', async () => {
    await create({ days: 1 });

    await pass(86_400_000);

    expect((await list()).body.items).toMatchObject([{ state: 'expired' }]);
  });

  it.each(['?limit=0', '?limit=x', '?next=x', '?next=KEY%23', '?next=..'])('refuses %s', async (query) => {
    expect((await list(query)).status).toBe(422);
  });
});

describe('DELETE /keys/{keyId}', () => {
  it('revokes, and says who did it, when and why', async () => {
    const { keyId } = (await create({ why: 'a trial' })).body;
    await pass(60_000);

    const { status, body } = await revoke(keyId, { why: 'the trial is over' });

    expect(status).toBe(200);
    expect(KeyItem.parse(body)).toMatchObject({
      state: 'revoked',
      revokedAt: '2026-03-01T10:01:00.000Z',
      revokedBy: 'local',
      acts: [
        { what: 'keyRevoked', at: '2026-03-01T10:01:00.000Z', who: 'local', why: 'the trial is over' },
        { what: 'keyCreated', at: START.toISOString(), who: 'local', why: 'a trial' },
      ],
    });
    expect((await list()).body.items).toEqual([body]);
  });

  it('asked again, also at the same moment, leaves the first revocation as it is', async () => {
    const { keyId } = (await create()).body;
    const both = await Promise.all([revoke(keyId, { why: 'a' }), revoke(keyId, { why: 'b' })]);
    await pass(60_000);

    const again = await revoke(keyId, { why: 'c' });

    expect(both.map(({ status }) => status)).toEqual([200, 200]);
    expect(both[0]!.body).toEqual(both[1]!.body);
    expect(again.body).toEqual(both[0]!.body);
  });

  it.each(['0000000000000000', 'x', 'KEY%23a', '%2e%2e'])('knows no key %s', async (keyId) => {
    expect((await revoke(keyId)).status).toBe(404);
  });
});
