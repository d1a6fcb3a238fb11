import { describe } from 'vitest';
import { holdPredictions } from '../../platform/hold-predictions.ts';
import { describeStreams } from './contract/describe-streams.ts';
import { openLocalSubject } from './local-subject.ts';

describe('the local log streams, predictions held back', () => {
  describeStreams({
    canPassTime: false,
    make: async () => {
      const subject = openLocalSubject('memory');
      const streams = holdPredictions({
        streams: subject.store.streams,
        now: subject.now,
        log: () => undefined,
        measure: () => undefined,
      });
      return {
        ...subject,
        streams,
        async flushStreams() {
          await streams.flush({ force: true });
          await subject.flushStreams();
        },
      };
    },
  });
});
