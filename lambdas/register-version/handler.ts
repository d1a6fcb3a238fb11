import * as z from 'zod';
import { Judgement } from '../../core/contracts/judgement.ts';
import { objectKey, recordKey } from '../../core/contracts/keys.ts';
import type { ModelVersionRecord } from '../../core/contracts/model-version.ts';
import { RegisterVersionInput, RegisterVersionOutput } from '../../core/contracts/workflows.ts';
import { isPerennialError, PerennialError } from '../../core/errors.ts';
import { championOf } from '../../core/registry/next-serving-state.ts';
import { encodeForest } from '../../core/training/decode-forest.ts';
import { FitResult, FittedTrees } from '../../core/training/fit-result.ts';
import { lineageOf } from '../../core/training/lineage-of.ts';
import { TrainingPlan } from '../../core/training/training-plan.ts';
import type { Services } from '../../platform/services.ts';
import { handle } from '../handle.ts';
import { appendLedger } from '../store/append-ledger.ts';
import { CODE_DIGEST } from '../store/code-digest.ts';
import { endRun, readRun } from '../store/end-run.ts';
import { putArtifact } from '../store/put-artifact.ts';
import { readServing } from '../store/read-model.ts';
import { readVersion } from '../store/read-version.ts';
import { readRecord, toItem } from '../store/record.ts';
import { startRollout } from '../store/start-rollout.ts';
import { readJsonObject } from '../store/work-files.ts';

const VersionHead = z.strictObject({ newest: z.number().int() });
const ATTEMPTS = 10;

/**
 * Registers a judged model under the next version number, once per run, and starts its rollout. A run that
 * registered before gets its newest judgement written to that version. A model whose bytes are the champion's
 * is no new version.
 */
export const handler = handle(
  RegisterVersionInput,
  RegisterVersionOutput,
  async ({ model, runId }, services) => {
    const { objects, records } = services;
    const read = (name: 'plan.json' | 'fit.json' | 'judgement.json') =>
      readJsonObject(objects, objectKey.work(model, runId, name));
    const judgement = Judgement.parse(await read('judgement.json'));
    const passed = judgement.gates.verdict === 'passed';
    const run = await readRun(records, model, runId);
    if (!run) throw new PerennialError('NotFoundError', `there is no run ${runId}`);
    if (run.version !== undefined) {
      await recordJudgement(services, model, run.version, judgement);
      await startRollout(services.workflows, rollout(model, runId, run.version, run.rolloutAttempt));
      return { version: run.version, passed };
    }
    const fit = FitResult.parse(await read('fit.json'));
    const champion = championOf(await readServing(records, model));
    if (champion?.artifactDigest === fit.artifact.digest) {
      const message = `the same data and spec gave the very bytes of version ${champion.version}, which serves`;
      await endRun(services, model, runId, {
        outcome: 'registered',
        reasons: [{ code: 'identicalToChampion', message }],
      });
      return { version: champion.version, passed };
    }
    const plan = TrainingPlan.parse(await read('plan.json'));
    if (fit.addsNothing && plan.continued) {
      const { version } = plan.continued;
      const message = `the new data bore no tree that would make version ${version} better: it stays as it is`;
      await endRun(services, model, runId, {
        outcome: 'registered',
        reasons: [{ code: 'nothingAdded', message }],
      });
      return { version, passed };
    }
    const forestDigest = await keepForest(objects, model, fit);
    const version = await register(services, plan, fit, judgement, forestDigest);
    await startRollout(services.workflows, rollout(model, runId, version, undefined));
    return { version, passed };
  },
);

function rollout(model: string, runId: string, version: number, attempt = 1) {
  return { model, runId, version, attempt, requestedBy: 'perennial' };
}

/** Keeps boosted trees in the form that a later training can go on from; the run's own files do not last. */
async function keepForest(
  objects: Services['objects'],
  model: string,
  { fitted }: FitResult,
): Promise<string | undefined> {
  if (!('columns' in fitted.plan)) return undefined;
  const bytes = encodeForest(FittedTrees.parse(fitted));
  return putArtifact(objects, (digest) => objectKey.forest(model, digest), bytes);
}

/** Allots the number, writes the version and names it in its run: one transaction with the ledger entry. */
async function register(
  services: Services,
  plan: TrainingPlan,
  fit: FitResult,
  judgement: Judgement,
  forestDigest: string | undefined,
): Promise<number> {
  const { records } = services;
  const { model, runId } = plan;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const head = await readRecord(records, recordKey.versionHead(model), VersionHead);
    const version = (head?.newest ?? 0) + 1;
    const at = services.now().toISOString();
    const record = versionRecord(plan, fit, judgement, version, at, forestDigest);
    try {
      await appendLedger(
        records,
        {
          model,
          actionId: `register-${runId}`,
          at,
          who: 'perennial',
          what: 'versionRegistered',
          why: `run ${runId} trained ${fit.algorithm} on ${plan.rows.train} rows${plan.continued ? `, going on from version ${plan.continued.version}` : ''}; gates ${judgement.gates.verdict}`,
          rev: (await readServing(records, model))?.rev ?? 0,
          before: null,
          after: {
            version,
            artifact: fit.artifact.digest,
            datasets: lineageOf(plan),
            ...(plan.continued && { continuedFrom: plan.continued.version }),
            judgedAgainst: judgement.judgedAgainst,
          },
        },
        [
          { put: toItem(recordKey.version(model, version), record), if: { absent: true } },
          {
            put: toItem(recordKey.versionHead(model), { newest: version }),
            if: head ? { attribute: 'newest', equals: head.newest } : { absent: true },
          },
          {
            update: recordKey.run(model, runId),
            set: { version, rolloutAttempt: 1 },
            if: { all: [{ present: true }, { attribute: 'version', exists: false }] },
          },
        ],
      );
    } catch (error) {
      if (!isPerennialError(error, 'ConflictError')) throw error;
    }
    const registered = (await readRun(records, model, runId))?.version;
    if (registered !== undefined) return registered;
  }
  throw new PerennialError('ServiceUnavailableError', `versions of ${model} are being registered too fast`);
}

function versionRecord(
  plan: TrainingPlan,
  fit: FitResult,
  judgement: Judgement,
  version: number,
  registeredAt: string,
  forestDigest: string | undefined,
): ModelVersionRecord {
  const { schema: _schema, ...judged } = judgement;
  return {
    schema: 1,
    model: plan.model,
    version,
    runId: plan.runId,
    registeredAt,
    artifact: fit.artifact,
    task: plan.spec.task,
    classes: fit.fitted.model.classes,
    signature: fit.fitted.plan.signature,
    algorithm: fit.algorithm,
    params: fit.params,
    datasets: lineageOf(plan),
    ...(plan.continued && { continuedFrom: plan.continued.version }),
    ...(forestDigest !== undefined && { forestDigest }),
    specRevision: plan.specRevision,
    specDigest: plan.specDigest,
    codeDigest: CODE_DIGEST,
    rows: { train: plan.rows.train, test: plan.rows.test },
    ...judged,
  };
}

/**
 * A version judged again keeps its number; what it is judged by is replaced. One that came to serve meanwhile
 * keeps what it was promoted by: it was only held against itself.
 */
async function recordJudgement(
  { records }: Pick<Services, 'records'>,
  model: string,
  version: number,
  judgement: Judgement,
): Promise<void> {
  const { schema: _schema, ...judged } = judgement;
  if (judged.judgedAgainst === version) return;
  await readVersion(records, model, version);
  await records.write({
    update: recordKey.version(model, version),
    set: JSON.parse(JSON.stringify(judged)),
    if: { present: true },
  });
}
