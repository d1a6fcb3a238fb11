import { z } from 'zod';
import { ApprovalRecord } from '../../core/contracts/approval.ts';
import { DatasetRecord } from '../../core/contracts/dataset.ts';
import { DropRecord } from '../../core/contracts/drop.ts';
import { ledgerPartition, recordKey, recordPrefix } from '../../core/contracts/keys.ts';
import { ModelVersionRecord } from '../../core/contracts/model-version.ts';
import { RunRecord } from '../../core/contracts/run.ts';
import { LedgerEntry, ServingState } from '../../core/contracts/serving.ts';
import { DriftReport, RetrainDecision, SummaryRecord } from '../../core/contracts/watch.ts';
import { mergeSummaries } from '../../core/drift/merge-summaries.ts';
import { eachRecord, readRecord } from '../../lambdas/store/record.ts';
import type { Platform } from '../../local/open-platform.ts';
import { collect } from './collect.ts';
import { MODEL } from './trip-data.ts';

/**
 * What a week left behind, without what may differ between two runs of it: times, random ids, numbers of
 * attempts, and failed attempts at what then succeeded.
 */
export async function describeEnd(platform: Platform) {
  const { records, objects } = platform.services;
  const { pk } = recordKey.spec(MODEL);
  const all = <Schema extends z.ZodType>(prefix: string, schema: Schema): Promise<z.output<Schema>[]> =>
    collect(eachRecord(records, { pk, prefix }, schema));

  const drops = await all(recordPrefix.drops, DropRecord);
  const nameOf = new Map(drops.map((drop) => [drop.dropId, drop.filename]));
  const runs = await all(recordPrefix.runs, RunRecord);
  const versions = await all(recordPrefix.versions, ModelVersionRecord);
  const ledger = await collect(
    eachRecord(records, { pk: ledgerPartition(MODEL), prefix: recordPrefix.ledger }, LedgerEntry),
  );
  const datasets = await all('DATASET#', DatasetRecord);
  const summaries = await all('SUMMARY#', SummaryRecord);

  const labelOf = (run: RunRecord): string =>
    run.trigger.kind === 'drop' ? (nameOf.get(run.trigger.dropId) ?? 'unknown') : run.trigger.kind;

  for (const version of versions) {
    for (const key of [
      `artifacts/sha256/${version.artifact.digest}.onnx`,
      `baselines/${MODEL}/${version.baselineDigest}.json`,
      `golden/${MODEL}/${version.goldenDigest}.json`,
      `evaluations/${MODEL}/${version.evaluationDigest}.json`,
      `explanations/${MODEL}/${version.explanationDigest}.json`,
      ...(version.forestDigest ? [`forests/${MODEL}/${version.forestDigest}.json`] : []),
    ])
      if (!(await objects.head(key))) throw new Error(`version ${version.version} lost ${key}`);
  }
  const heads = await Promise.all(
    datasets.map(async (dataset) => [
      (await objects.head(dataset.snapshotKey))?.etag,
      (await objects.head(dataset.profileKey))?.etag,
    ]),
  );

  return {
    drops: drops
      .map((drop) => ({
        filename: drop.filename,
        bytes: drop.bytes,
        ...describeDropEnd(drop),
      }))
      .sort(byText),
    datasets: datasets
      .map(({ seq, datasetId, filename, counts, columns }, i) => ({
        seq,
        datasetId,
        filename,
        counts,
        columns,
        bodies: heads[i],
      }))
      .sort((a, b) => a.seq - b.seq),
    runs: runs
      .filter((run) => run.outcome !== 'failed')
      .map((run) => ({
        label: labelOf(run),
        outcome: run.outcome,
        reasons: run.reasons.map(({ code }) => code),
        version: run.version,
        datasets: run.datasets,
        rows: run.rows,
        best: run.best,
        gates: run.gates?.verdict,
      }))
      .sort(byText),
    versions: versions.map((version) => ({
      version: version.version,
      artifact: version.artifact,
      datasets: version.datasets,
      judgedAgainst: version.judgedAgainst,
      verdict: version.gates.verdict,
      metrics: version.metrics,
      others: [
        version.baselineDigest,
        version.goldenDigest,
        version.evaluationDigest,
        version.explanationDigest,
      ],
    })),
    serving: withoutTime(await readRecord(records, recordKey.serving(MODEL), ServingState)),
    /** Who came to serve, in order. */
    servingHistory: ledger
      .filter(({ what }) => what === 'versionPromoted' || what === 'rolledBack')
      .map(({ what, who, rev, before, after }) => ({ what, who, rev, before, after })),
    ledger: ledger.map(({ what, who, rev }) => `${what} by ${who} at ${rev}`).sort(),
    approvals: (await all(recordPrefix.approvals, ApprovalRecord))
      .map(({ version, rev, decision, decidedBy, why }) => ({ version, rev, decision, decidedBy, why }))
      .sort(byText),
    summaries: sumByVersion(summaries),
    reports: (await all(recordPrefix.drift, DriftReport)).map((report) => ({
      windowEnd: report.windowEnd,
      version: report.version,
      rows: report.rows,
      labels: report.labels,
      verdict: report.verdict,
      findings: report.findings.map(({ subject, verdict, value }) => ({ subject, verdict, value })),
    })),
    decisions: (await all(recordPrefix.decisions, RetrainDecision)).map(
      ({ windowEnd, action, causes, reasons }) => ({
        windowEnd,
        action,
        causes,
        reasons: reasons.map(({ code }) => code),
      }),
    ),
    specs: (await all('SPEC', ANYTHING)).length,
    lock: await records.get(recordKey.trainingLock(MODEL), { consistent: true }),
    deadLetters: platform.store.eventQueue.deadLetters().map(({ id }) => id),
  };
}

const ANYTHING = z.looseObject({});

/** A drop that brings nothing new ends as already known or as superseded, by the order of its events. */
function describeDropEnd(drop: DropRecord): object {
  if (drop.outcome === 'superseded' || drop.alreadyKnown) return { end: 'nothing new' };
  return {
    end: drop.outcome,
    reasons: drop.reasons.map(({ code }) => code),
    findings: drop.findings.map(({ code }) => code),
    counts: drop.counts,
    datasetId: drop.datasetId,
  };
}

function withoutTime(serving: ServingState | undefined): object | undefined {
  return serving && { rev: serving.rev, routes: serving.routes, previous: serving.previous };
}

/** Log records lie in other objects when they came at other times; together they are the same. */
function sumByVersion(summaries: SummaryRecord[]): object[] {
  const versions = [...new Set(summaries.map(({ version }) => version))].sort((a, b) => a - b);
  return versions.map((version) => {
    const merged = mergeSummaries(summaries.filter((summary) => summary.version === version));
    const { requests, rows, features, prediction } = merged;
    return { version, requests, rows, features, prediction };
  });
}

function byText(a: object, b: object): number {
  return JSON.stringify(a) < JSON.stringify(b) ? -1 : 1;
}

/** The same without what follows from the prediction log. */
export function withoutLog(end: object): object {
  const {
    summaries: _summaries,
    reports: _reports,
    decisions: _decisions,
    ...rest
  } = end as Record<string, unknown>;
  return rest;
}
