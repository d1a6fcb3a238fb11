import { expect, it } from 'vitest';
import { DEPLOYED_DIFFERENCES } from '../differences.ts';
import { expectDifference } from '../expect-differences.ts';
import type { Stage } from './stage.ts';

/** An answer of the API, looked into by what is expected of it. */
type Any = any;

/** New code with API keys on the data that was there. */
export function describeKeys(
  stage: Stage,
  [immediate, approved]: readonly [immediate: string, approved: string],
): void {
  it('runs the new code on the data that was there', async () => {
    const health = await stage.platform.ask('/health', { signed: false });
    const models = await stage.platform.ask('/models');
    const versions = await stage.platform.ask(`/models/${immediate}/versions`);

    expect(health.body.version).toBe('9.9.9');
    expect(models.body.items.map(({ model }: Any) => model)).toEqual([immediate, approved]);
    expect(versions.body.items).toHaveLength(2);
  });

  it('lets a key predict, and do nothing else', async () => {
    const row = { distance: 3, zone: 'a' };
    const predict = (key?: string, model = immediate) =>
      stage.platform.ask(`/models/${model}/predict`, {
        method: 'POST',
        body: { rows: [row] },
        signed: false,
        ...(key !== undefined && { headers: { authorization: `Bearer ${key}` } }),
      });
    const create = async (name: string, ...more: string[]) => {
      const { code, stdout } = await stage.platform.perennial('keys', 'create', name, ...more, '--json');
      expect(code).toBe(0);
      return JSON.parse(stdout);
    };
    const shop = await create('shop', '--model', immediate);
    const old = await create('old');
    expect((await stage.platform.perennial('keys', 'revoke', old.keyId, '--why', 'lost')).code).toBe(0);

    const answered = await predict(shop.key);
    expect([answered.status, answered.body.version]).toEqual([200, 1]);
    expect((await predict()).status).toBe(401);
    expect((await predict(shop.key.replace(/.$/, (last: string) => (last === 'a' ? 'b' : 'a')))).status).toBe(
      403,
    );
    expect((await predict(old.key)).status).toBe(403);
    expect((await predict(shop.key, approved)).status).toBe(403);
  });

  it('refuses a key on a control route', async (context) => {
    expectDifference(context, DEPLOYED_DIFFERENCES['checks signatures']);
    const { stdout } = await stage.platform.perennial('keys', 'create', 'curious', '--json');
    const headers = { authorization: `Bearer ${JSON.parse(stdout).key}` };

    expect((await stage.platform.ask('/models', { signed: false, headers })).status).toBe(403);
  });

  it('never told a refused caller of ARNs, the bucket, the table or the code', () => {
    const told = new RegExp(
      `arn:aws|${stage.platform.bucket}|${stage.platform.table}|\\.ts:\\d|node_modules`,
      'i',
    );
    // a caller without the right is called by name, by MiniStack before we see anything of it; AWS says Forbidden
    const caller = /arn:aws:iam::\d+:user\/\w+/;

    expect(stage.platform.refusals.length).toBeGreaterThan(10);
    expect(stage.platform.refusals.filter(({ text }) => told.test(text.replace(caller, '')))).toEqual([]);
  });
}
