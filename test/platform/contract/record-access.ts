import type { QueryPage, RecordItem } from '../../../platform/services.ts';
import type { ContractSubject } from './contract-subject.ts';

export const CONSISTENT = { consistent: true };

/** How the cases on records read, fill and list, without a word about what they test. */
export function recordAccess(subject: ContractSubject) {
  return {
    get: (pk: string, sk: string) => subject.records.get({ pk, sk }, CONSISTENT),

    /** All items of a list, page by page; every page but the last goes on. */
    async collect(read: (next?: string) => Promise<QueryPage>): Promise<RecordItem[]> {
      const items: RecordItem[] = [];
      for (let next: string | undefined, round = 0; round === 0 || next !== undefined; round++) {
        const page = await read(next);
        items.push(...page.items);
        next = page.next;
      }
      return items;
    },

    async fill(pk: string, sortKeys: string[]): Promise<void> {
      await subject.records.transact(sortKeys.map((sk) => ({ put: { pk, sk } })));
    },
  };
}
