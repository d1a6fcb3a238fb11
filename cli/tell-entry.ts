import type { LedgerAction, LedgerEntry } from '../core/contracts/serving.ts';
import { formatCount, shortenId } from './format-number.ts';

/** One ledger entry as a sentence without who and why. */
export function tellEntry(entry: LedgerEntry): string {
  const after = fieldsOf(entry.after);
  const before = fieldsOf(entry.before);
  const now = `version ${championIn(entry.after) ?? after.version ?? before.version ?? '?'}`;
  const former = championIn(entry.before);
  const serves = `${now} serves${former === undefined ? '' : `, before it version ${former}`}`;
  const asked = `version ${after.version ?? before.version ?? '?'}`;
  const told: Record<LedgerAction, string> = {
    modelApplied: `the spec became revision ${after.revision ?? '?'}`,
    modelPaused: 'training was paused',
    modelResumed: 'training was resumed',
    modelDeleted: 'the model was deleted with its data',
    dropReleased: `a quarantined drop was let in: ${after.dropId ?? before.dropId ?? '?'}`,
    datasetAccepted: `a dataset version was accepted${datasetIn(after)}`,
    versionRegistered: `${asked} was registered`,
    versionPromoted: serves,
    versionTurnedDown: `version ${before.version ?? '?'} was turned down`,
    approvalAsked: `may ${asked} serve? a person was asked`,
    approvalGiven: `${asked} was approved`,
    approvalRefused: `${asked} was refused`,
    rolledBack: `rolled back: ${serves}`,
    retrainRequested: 'a training was asked for',
  };
  return told[entry.what] ?? entry.what;
}

function fieldsOf(value: unknown): Record<string, unknown> {
  return value !== null && typeof value === 'object' && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : {};
}

/** The champion where an entry carries routes. */
function championIn(routes: unknown): unknown {
  const list = Array.isArray(routes) ? routes : (fieldsOf(routes).routes ?? []);
  return (Array.isArray(list) ? list : []).map(fieldsOf).find((route) => route.role === 'champion')?.version;
}

function datasetIn({ seq, datasetId, rows }: Record<string, unknown>): string {
  const parts = [
    seq === undefined ? undefined : `number ${seq}`,
    typeof datasetId === 'string' ? shortenId(datasetId) : undefined,
    typeof rows === 'number' ? `${formatCount(rows)} rows` : undefined,
  ].filter((part) => part !== undefined);
  return parts.length > 0 ? `: ${parts.join(', ')}` : '';
}
