import * as z from 'zod';
import { ledgerPartition, recordPrefix } from '../../core/contracts/keys.ts';
import { ModelName } from '../../core/contracts/names.ts';
import { LedgerEntry } from '../../core/contracts/serving.ts';
import { PerennialError } from '../../core/errors.ts';
import { servingEntryAt } from '../../core/registry/serving-at.ts';
import type { RouteHandler } from '../http/answer-routes.ts';
import { eachRecord } from '../store/record.ts';
import { answerPage, pageOf } from './list-page.ts';

const Time = z.iso.datetime({ offset: true });

/** The ledger, oldest first; with `?at=TIME` what served then, and the entry that says why. Deleted models keep theirs. */
export const getLedger: RouteHandler = async (request, services) => {
  const model = ModelName.safeParse(request.params.model);
  if (!model.success)
    throw new PerennialError('NotFoundError', `there is no model "${request.params.model}"`);
  const pk = ledgerPartition(model.data);
  const at = request.query.get('at');
  if (at === null) {
    const page = await services.records.query(
      { pk, prefix: recordPrefix.ledger, ...pageOf(request) },
      { consistent: true },
    );
    if (page.items.length === 0)
      throw new PerennialError('NotFoundError', `there is no model "${model.data}"`);
    return answerPage(LedgerEntry, page);
  }
  if (!Time.safeParse(at).success)
    throw new PerennialError('InvalidInputError', 'at is an ISO 8601 time, such as 2026-01-31T12:00:00Z', {
      issues: [{ field: 'at', code: 'badTime', message: 'is an ISO 8601 time with its zone' }],
    });
  const entries: LedgerEntry[] = [];
  for await (const entry of eachRecord(services.records, { pk, prefix: recordPrefix.ledger }, LedgerEntry))
    entries.push(entry);
  if (entries.length === 0) throw new PerennialError('NotFoundError', `there is no model "${model.data}"`);
  const entry = servingEntryAt(entries, at) ?? null;
  // after a deletion nothing serves, and its entry says why
  const serving = entry?.after ? { rev: entry.rev, routes: entry.after } : null;
  return { status: 200, body: { at, serving, entry } };
};
