import { recordKey } from '../../core/contracts/keys.ts';
import type { ModelVersionRecord } from '../../core/contracts/model-version.ts';
import { isPerennialError } from '../../core/errors.ts';
import { championOf, promote } from '../../core/registry/next-serving-state.ts';
import type { RecordWrite, Services } from '../../platform/services.ts';
import { appendLedger } from './append-ledger.ts';
import { endRun } from './end-run.ts';
import { readServing } from './read-model.ts';
import { toItem } from './record.ts';

/**
 * Makes a version the champion in one transaction with its ledger entry, on condition that the champion is
 * still the one it was judged against. `promoted: false` means it must be judged again; repeating a promotion
 * that already happened answers true. What `also` holds is written with the promotion or not at all.
 */
export async function promoteVersion(
  services: Pick<Services, 'records' | 'events' | 'now' | 'measure'>,
  version: ModelVersionRecord,
  by: { who: string; why: string; actionId: string },
  also: RecordWrite[] = [],
): Promise<{ promoted: boolean }> {
  const { records } = services;
  const { model } = version;
  const serving = await readServing(records, model);
  const champion = championOf(serving);
  if (champion?.version !== version.version) {
    if ((champion?.version ?? null) !== version.judgedAgainst) return { promoted: false };
    const at = services.now().toISOString();
    const next = promote(serving, {
      model,
      version: version.version,
      artifactDigest: version.artifact.digest,
      at,
    });
    try {
      const { appended } = await appendLedger(
        records,
        {
          model,
          actionId: by.actionId,
          at,
          who: by.who,
          what: 'versionPromoted',
          why: by.why,
          rev: next.rev,
          before: serving?.routes ?? null,
          after: next.routes,
        },
        [
          {
            put: toItem(recordKey.serving(model), next),
            if: serving ? { attribute: 'rev', equals: serving.rev } : { absent: true },
          },
          ...also,
        ],
      );
      if (!appended) return { promoted: false };
    } catch (error) {
      if (isPerennialError(error, 'ConflictError')) return { promoted: false };
      throw error;
    }
  }
  await endRun(services, model, version.runId, { outcome: 'promoted', reasons: [] });
  return { promoted: true };
}
