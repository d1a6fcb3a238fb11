import { afterAll, beforeAll, describe, vi } from 'vitest';
import { createBareStreams } from '../../../aws/bare/streams.ts';
import { holdPredictions } from '../../../platform/hold-predictions.ts';
import { describeStreams } from '../../platform/contract/describe-streams.ts';
import { openLocalSubject } from '../../platform/local-subject.ts';
import { openAnsweringServer } from './answering-server.ts';
import { fakeFirehose } from './fake-firehose.ts';

let server: Awaited<ReturnType<typeof openAnsweringServer>>;
beforeAll(async () => {
  server = await openAnsweringServer();
  vi.stubEnv('AWS_ENDPOINT_URL', server.url);
  vi.stubEnv('AWS_REGION', 'eu-west-1');
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'id');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await server.close();
});

describe.each(['durable', 'buffered'] as const)('the log streams without the SDK, %s', (logMode) => {
  describeStreams({
    canPassTime: false,
    make: async () => {
      const subject = openLocalSubject('memory');
      server.reply(fakeFirehose('ours-', subject.store.streams));
      const bare = createBareStreams({ prefix: 'ours-' });
      const held =
        logMode === 'buffered'
          ? holdPredictions({
              streams: bare,
              now: subject.now,
              log: () => undefined,
              measure: () => undefined,
            })
          : undefined;
      return {
        ...subject,
        streams: held ?? bare,
        async flushStreams() {
          await held?.flush({ force: true });
          await subject.flushStreams();
        },
      };
    },
  });
});
