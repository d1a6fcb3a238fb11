import { describe } from 'vitest';
import { type SubjectMaker, useSubject } from './contract-subject.ts';
import { describeObjectBodies } from './describe-object-bodies.ts';
import { describeObjectEvents } from './describe-object-events.ts';
import { describeObjectFiles } from './describe-object-files.ts';
import { describeObjectLists } from './describe-object-lists.ts';
import { describeObjectVersions } from './describe-object-versions.ts';

/** What services.ts promises of Objects. */
export function describeObjects(maker: SubjectMaker): void {
  describe('objects', () => {
    const subject = useSubject(maker);

    describeObjectBodies(subject);
    describeObjectLists(subject);
    describeObjectVersions(subject);
    describeObjectFiles(subject, maker.canPassTime);
    describeObjectEvents(subject);
  });
}
