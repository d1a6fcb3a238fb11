import { sha256 } from '../../core/canonical-json.ts';
import { DropRecord } from '../../core/contracts/drop.ts';
import { indexKey, recordKey } from '../../core/contracts/keys.ts';
import { ModelRecord } from '../../core/contracts/model-record.ts';
import type { Reason } from '../../core/contracts/names.ts';
import { isPerennialError } from '../../core/errors.ts';
import { dropIdOf, dropRunId, readDropSource } from '../../core/intake/drop-source.ts';
import type { ObjectHead, Services } from '../../platform/services.ts';
import { readRecord, toItem } from './record.ts';
import { startExecution } from './start-execution.ts';

export interface ObjectVersion {
  bucket: string;
  key: string;
  versionId: string;
}

export type ClaimResult = { claimed: DropRecord } | { ignored: string };

/**
 * Makes one object version a drop, exactly once however often it is told of, and starts its workflow. `head`
 * is undefined when the object is gone already: the drop then ends as rejected.
 */
export async function claimDrop(
  services: Pick<Services, 'records' | 'workflows' | 'now'>,
  object: ObjectVersion,
  head: ObjectHead | undefined,
): Promise<ClaimResult> {
  const source = readDropSource(object.key);
  if (!source.drop) return { ignored: source.why };
  const { records } = services;
  const { model } = source;

  let drop = await findClaim(records, model, object, source.keyDropId);
  if (!drop) {
    const keyIsTaken =
      source.keyDropId && (await records.get(recordKey.drop(model, source.keyDropId), { consistent: true }));
    const dropId = source.keyDropId && !keyIsTaken ? source.keyDropId : dropIdOf(object);
    drop = await putClaim(services, {
      schema: 1,
      model,
      dropId,
      ...object,
      sequencer: head?.sequencer ?? '',
      filename: source.filename,
      bytes: head?.bytes ?? 0,
      claimedAt: services.now().toISOString(),
      attempt: 1,
      runId: dropRunId(dropId, 1),
      sweeps: 0,
      findings: [],
      reasons: [],
      ...(await refusal(records, model, head, services.now().toISOString())),
    });
    // another version of the key took its id at this very moment: this one gets an id of its own
    if (drop.versionId !== object.versionId) return claimDrop(services, object, head);
  }
  if (!drop.outcome) await startDrop(services, drop);
  return { claimed: drop };
}

/** Starts (or finds started) the execution of a drop's current attempt. */
export async function startDrop(services: Pick<Services, 'workflows'>, drop: DropRecord): Promise<void> {
  await startExecution(services.workflows, 'train-model', drop.runId, {
    model: drop.model,
    runId: drop.runId,
    trigger: { kind: 'drop', dropId: drop.dropId },
  });
}

async function findClaim(
  records: Services['records'],
  model: string,
  object: ObjectVersion,
  keyDropId: string | undefined,
): Promise<DropRecord | undefined> {
  for (const dropId of [keyDropId, dropIdOf(object)]) {
    const drop = dropId && (await readRecord(records, recordKey.drop(model, dropId), DropRecord));
    if (drop && drop.versionId === object.versionId && drop.key === object.key) return drop;
  }
  return undefined;
}

/** Reasons to end a drop at its claim, before any workflow. */
async function refusal(
  records: Services['records'],
  model: string,
  head: ObjectHead | undefined,
  at: string,
): Promise<Pick<DropRecord, 'outcome' | 'endedAt' | 'reasons'> | undefined> {
  const reject = (reason: Reason) => ({ outcome: 'rejected' as const, endedAt: at, reasons: [reason] });
  if (!head) return reject({ code: 'missing', message: 'the object was removed before it could be read' });
  if (!(await readRecord(records, recordKey.spec(model), ModelRecord)))
    return reject({
      code: 'unknownModel',
      message: `there is no model "${model}": apply its spec, then retry this drop`,
    });
  return undefined;
}

/** Writes the claim; if a newer version of the same key was claimed before, the drop ends as superseded. */
async function putClaim(
  { records, now }: Pick<Services, 'records' | 'now'>,
  drop: DropRecord,
): Promise<DropRecord> {
  const put = (claim: DropRecord) => ({
    put: toItem(recordKey.drop(claim.model, claim.dropId), claim, {
      ipk: indexKey.drops(claim.model),
      isk: `${claim.claimedAt}#${claim.dropId}`,
    }),
    if: { absent: true as const },
  });
  try {
    await records.transact([
      put(drop),
      {
        update: recordKey.dropSource(drop.model, sha256(`${drop.bucket}/${drop.key}`)),
        set: { sequencer: drop.sequencer, dropId: drop.dropId },
        if: { any: [{ absent: true }, { attribute: 'sequencer', lessThan: drop.sequencer }] },
      },
    ]);
    return drop;
  } catch (error) {
    if (!isPerennialError(error, 'TransactionCancelledError')) throw error;
  }
  const superseded: DropRecord = {
    ...drop,
    outcome: 'superseded',
    endedAt: now().toISOString(),
    reasons: [{ code: 'newerVersion', message: 'a newer version of the same file came first' }],
  };
  const existing = await readRecord(records, recordKey.drop(drop.model, drop.dropId), DropRecord);
  if (existing) return existing;
  try {
    await records.write(put(superseded));
    return superseded;
  } catch (error) {
    if (!isPerennialError(error, 'ConditionFailedError')) throw error;
    return (await readRecord(records, recordKey.drop(drop.model, drop.dropId), DropRecord)) ?? superseded;
  }
}
