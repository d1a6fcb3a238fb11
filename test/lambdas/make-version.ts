import { objectKey, recordKey } from '../../core/contracts/keys.ts';
import type { ModelVersionRecord } from '../../core/contracts/model-version.ts';
import type { RunRecord } from '../../core/contracts/run.ts';
import { toItem } from '../../lambdas/store/record.ts';
import { type ControlPlane, START } from './control-plane.ts';

const digestFor = (version: number, salt: string): string =>
  salt.repeat(54).slice(0, 54) + String(version).padStart(10, '0');

/** A registered version, judged against the champion before it, with all gates passed unless said otherwise. */
export function makeVersion(
  model: string,
  version: number,
  changes: Partial<ModelVersionRecord> = {},
): ModelVersionRecord {
  return {
    schema: 1,
    model,
    version,
    runId: `retrain-${version}-1`,
    registeredAt: START.toISOString(),
    artifact: { digest: digestFor(version, 'a'), bytes: 1_000 },
    baselineDigest: digestFor(version, 'b'),
    goldenDigest: digestFor(version, 'c'),
    evaluationDigest: digestFor(version, 'd'),
    task: 'regression',
    classes: [],
    signature: { numbers: [{ name: 'x', nullable: false }], categories: [], times: [], booleans: [] },
    algorithm: 'ridge',
    params: { lambda: 1 },
    datasets: [],
    specRevision: 1,
    specDigest: digestFor(version, 'e'),
    codeDigest: digestFor(version, 'f'),
    rows: { train: 80, test: 20 },
    metrics: { rmse: 1 },
    judgedAgainst: version === 1 ? null : version - 1,
    gates: { verdict: 'passed', findings: [] },
    ...changes,
  };
}

/** Writes a version with its run and its evaluation, as register-version leaves them. */
export async function putVersion(
  { services }: ControlPlane,
  model: string,
  version: number,
  changes: Partial<ModelVersionRecord> = {},
): Promise<ModelVersionRecord> {
  const record = makeVersion(model, version, changes);
  const run: RunRecord = {
    schema: 1,
    model,
    runId: record.runId,
    trigger: { kind: 'retrain', decisionId: record.runId, why: 'test' },
    startedAt: START.toISOString(),
    specRevision: 1,
    specDigest: record.specDigest,
    datasets: [],
    reasons: [],
    version,
    rolloutAttempt: 1,
  };
  await services.records.write({ put: toItem(recordKey.version(model, version), record) });
  await services.records.write({ put: toItem(recordKey.run(model, record.runId), run) });
  await services.objects.put(
    objectKey.evaluation(model, record.evaluationDigest),
    Buffer.from('{"schema":1}'),
  );
  return record;
}
