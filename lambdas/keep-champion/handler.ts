import type { Reason } from '../../core/contracts/names.ts';
import { KeepChampionInput, KeepChampionOutput } from '../../core/contracts/workflows.ts';
import { handle } from '../handle.ts';
import { appendLedger } from '../store/append-ledger.ts';
import { endRun } from '../store/end-run.ts';
import { readServing } from '../store/read-model.ts';
import { readVersion } from '../store/read-version.ts';

/** The version stays registered and the champion in place: the ledger says why, the run ends. */
export const handler = handle(
  KeepChampionInput,
  KeepChampionOutput,
  async ({ model, runId, version, by, why }, services) => {
    const { gates } = await readVersion(services.records, model, version);
    const failed = gates.findings.filter((finding) => finding.verdict !== 'passed' && !finding.advisory);
    const reasons: Reason[] = failed.length
      ? failed.map((finding) => ({ code: finding.gate, message: finding.message }))
      : [{ code: 'turnedDown', message: `${by}: ${why}` }];
    const serving = await readServing(services.records, model);
    await appendLedger(services.records, {
      model,
      // at one rev a version is turned down once, however many attempts at its rollout come to that
      actionId: `keep-${version}-at-${serving?.rev ?? 0}`,
      at: services.now().toISOString(),
      who: by,
      what: 'versionTurnedDown',
      why: [why, ...failed.map((finding) => finding.message)].join('; ').slice(0, 2_000),
      rev: serving?.rev ?? 0,
      before: { version },
      after: serving?.routes ?? null,
    });
    await endRun(services, model, runId, { outcome: 'registered', reasons });
    return {};
  },
);
