import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { createRandom } from '../../../core/random.ts';
import { readEvent } from '../../../lambdas/http/read-event.ts';
import { damage } from '../../core/shapes/damage.ts';

/** The same in zod's words, which the function may not load. */
const HttpEvent = z.object({
  version: z.literal('2.0'),
  routeKey: z.string(),
  rawPath: z.string(),
  rawQueryString: z.string().default(''),
  headers: z.record(z.string(), z.string()).default({}),
  pathParameters: z.record(z.string(), z.string()).nullish(),
  requestContext: z.object({
    requestId: z.string(),
    authorizer: z
      .object({
        iam: z.object({ userArn: z.string() }).nullish(),
        lambda: z.object({ keyId: z.string(), models: z.string().optional() }).nullish(),
      })
      .optional(),
  }),
  body: z.string().optional(),
  isBase64Encoded: z.boolean().default(false),
});

const least = {
  version: '2.0',
  routeKey: 'GET /models',
  rawPath: '/models',
  requestContext: { requestId: 'r', http: { method: 'GET' } },
};
const most = {
  ...least,
  rawQueryString: 'a=1',
  headers: { accept: '*/*' },
  pathParameters: { model: 'fares' },
  cookies: ['a=b'],
  requestContext: {
    requestId: 'r',
    authorizer: { iam: { userArn: 'arn' }, lambda: { keyId: 'k', models: 'a,b' }, jwt: {} },
  },
  body: 'b',
  isBase64Encoded: true,
};

describe('readEvent', () => {
  it('fills in what gateways leave out, and leaves out what nobody reads', () => {
    expect(readEvent(least)).toEqual({
      version: '2.0',
      routeKey: 'GET /models',
      rawPath: '/models',
      rawQueryString: '',
      headers: {},
      requestContext: { requestId: 'r' },
      isBase64Encoded: false,
    });
    expect(readEvent(most)).not.toHaveProperty('cookies');
  });

  it('says what is wrong with an event, and nothing of what is in it', () => {
    expect(() => readEvent({ ...most, body: 17, version: 'secret' })).toThrow(
      /HTTP API is not readable: version: .*expected "2.0"; body: .*expected string, received number$/,
    );
  });

  it('takes of 5,000 damaged events those that zod takes, as zod reads them', () => {
    const random = createRandom(3);
    let taken = 0;
    for (let i = 0; i < 5_000; i++) {
      const event = damage(i % 2 ? least : most, random);
      const parsed = HttpEvent.safeParse(event);

      if (!parsed.success) expect(() => readEvent(event)).toThrow('not readable');
      else {
        expect(readEvent(event)).toEqual(parsed.data);
        taken++;
      }
    }
    expect(taken).toBeGreaterThan(500);
    expect(taken).toBeLessThan(4_500);
  });
});
