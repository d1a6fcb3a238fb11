import type { SubjectMaker } from './contract-subject.ts';
import { describeEvents } from './describe-events.ts';
import { describeObjects } from './describe-objects.ts';
import { describeRecords } from './describe-records.ts';
import { describeScratch } from './describe-scratch.ts';
import { describeStreams } from './describe-streams.ts';
import { describeUploads } from './describe-uploads.ts';
import { describeWorkflows } from './describe-workflows.ts';

/** The whole contract of platform/services.ts, for any implementation; call it inside a describe block. */
export function describePlatform(maker: SubjectMaker): void {
  describeObjects(maker);
  describeUploads(maker);
  describeRecords(maker);
  describeEvents(maker);
  describeWorkflows(maker);
  describeStreams(maker);
  describeScratch(maker);
}
