import {
  DeleteFunctionConcurrencyCommand,
  LambdaClient,
  PutFunctionConcurrencyCommand,
} from '@aws-sdk/client-lambda';
import { beforeAll, describe, expect, it } from 'vitest';
import { tell } from '../tell.ts';
import { EMULATOR } from './cdk.ts';
import { driveAlarms, ringingAlarms } from './drive-alarms.ts';
import { drawRides, rowsOf } from './fares.ts';
import { readTemplate } from './read-template.ts';
import type { Stage } from './stage.ts';

/** Steps of the deployed loop, with no policies enforced: every alarm of the template rings and stops. */
export function describeAlarms(stage: Stage, model: string): void {
  describe('the alarms', () => {
    beforeAll(() => stage.miniStack.restart());

    it('ring by their metrics, stop, and tell both: each that there is', async (context) => {
      const names = Object.values(readTemplate(stage.miniStack, 'Operations'))
        .filter(({ Type }) => Type === 'AWS::CloudWatch::Alarm')
        .map(({ Properties }) => String(Properties.AlarmName));
      const driven = await driveAlarms(stage.platform);
      const done = driven.filter(({ rang, stopped }) => rang && stopped).map(({ name }) => name);
      tell(
        context,
        `Alarms: ${done.length} of ${names.length} in the template rang, stopped and told both`,
        ...driven.map(({ name, how, rang, stopped }) =>
          [`- ${name}`, how, ...(rang ? [] : ['did not ring']), ...(stopped ? [] : ['did not stop'])].join(
            ', ',
          ),
        ),
      );

      expect(names.length).toBeGreaterThan(10);
      expect(names.filter((name) => !done.includes(name))).toEqual([]);
    });

    it('ring for predictions that are throttled, as MiniStack itself counts them', async () => {
      const client = new LambdaClient({});
      const FunctionName = await stage.platform.functionName('Predict');
      await client.send(new PutFunctionConcurrencyCommand({ FunctionName, ReservedConcurrentExecutions: 0 }));
      const turnedAway = await stage.platform.ask(`/models/${model}/predict`, {
        method: 'POST',
        body: { rows: rowsOf(drawRides(8, 1)) },
      });
      await client.send(new DeleteFunctionConcurrencyCommand({ FunctionName }));

      expect(turnedAway.status).toBeGreaterThanOrEqual(429);
      expect(await ringingAlarms()).toContain(`perennial-${EMULATOR}-predictions-are-throttled`);
    });
  });
}
