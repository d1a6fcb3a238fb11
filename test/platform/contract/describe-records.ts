import { describe } from 'vitest';
import { type SubjectMaker, useSubject } from './contract-subject.ts';
import { describeConditions } from './describe-conditions.ts';
import { describeRecordItems } from './describe-record-items.ts';
import { describeRecordLists } from './describe-record-lists.ts';
import { describeTransactions } from './describe-transactions.ts';

/** What services.ts promises of Records. */
export function describeRecords(maker: SubjectMaker): void {
  describe('records', () => {
    const subject = useSubject(maker);

    describeRecordItems(subject);
    describeConditions(subject);
    describeRecordLists(subject);
    describeTransactions(subject, maker.canPassTime);
  });
}
