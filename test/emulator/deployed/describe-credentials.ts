import { beforeAll, describe, expect, it } from 'vitest';
import { drawRides, rowsOf } from './fares.ts';
import { type BadCredentials, makeBadCredentials } from './make-bad-credentials.ts';
import { preload } from './preload.ts';
import type { Stage } from './stage.ts';

/** Steps of the deployed loop, with the policies of all roles enforced: credentials that do not do. */
export function describeCredentials(stage: Stage, model: string): void {
  describe('credentials', () => {
    let bad: BadCredentials;
    beforeAll(async () => {
      bad = await makeBadCredentials(stage.platform);
    });

    it.for([
      ['unknown', 'AWS does not know these credentials, or they are damaged'],
      ['damaged', 'AWS does not know these credentials, or they are damaged'],
      ['expired', 'the AWS credentials are expired'],
      ['unentitled', 'these credentials may not call it'],
    ] as const)(
      'that are %s: the command line says "%s", and nobody gets in',
      // a session that is over is forgotten, and so unknown, as soon as any function starts on MiniStack
      { retry: 3 },
      async ([kind, said]) => {
        const { platform } = stage;
        const credentials = await bad[kind]();
        const told = await platform.perennialAs(credentials, 'status');
        const models = await platform.ask('/models', { credentials });
        const predicted = await platform.ask(`/models/${model}/predict`, {
          method: 'POST',
          body: { rows: rowsOf(drawRides(7, 1)) },
          credentials,
        });

        expect([told.code, told.output]).toEqual([3, expect.stringContaining(said)]);
        expect([models.status, predicted.status]).toEqual([403, 403]);
      },
    );

    it('of a function that are expired: its callers get a number to quote and nothing else', async () => {
      const { miniStack, platform } = stage;
      const { accessKeyId, secretAccessKey, sessionToken } = await bad.expired();
      const variables = JSON.stringify({
        AWS_ACCESS_KEY_ID: accessKeyId,
        AWS_SECRET_ACCESS_KEY: secretAccessKey,
        AWS_SESSION_TOKEN: sessionToken,
      });
      const putBack = await preload(
        miniStack,
        platform,
        'ReadRecords',
        `Object.assign(process.env,${variables})`,
      );
      const refused = await platform.ask('/models');
      await putBack();

      expect(refused.status).toBe(500);
      expect(refused.body).toMatchObject({ status: 500, requestId: expect.any(String) });
      expect((await platform.ask('/models')).status).toBe(200);
    });
  });
}
