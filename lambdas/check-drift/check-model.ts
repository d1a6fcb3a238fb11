import * as z from 'zod';
import { digestOf } from '../../core/canonical-json.ts';
import { objectKey, recordKey, recordPrefix } from '../../core/contracts/keys.ts';
import type { ModelRecord } from '../../core/contracts/model-record.ts';
import type { WatchSpec } from '../../core/contracts/model-spec.ts';
import type { ModelVersionRecord } from '../../core/contracts/model-version.ts';
import { Timestamp, Version } from '../../core/contracts/names.ts';
import type { ServingState } from '../../core/contracts/serving.ts';
import { Baseline, DriftReport, RetrainDecision, SummaryRecord } from '../../core/contracts/watch.ts';
import { boundReport } from '../../core/drift/bound-report.ts';
import { checkDrift } from '../../core/drift/check-drift.ts';
import { decideRetrain } from '../../core/drift/decide-retrain.ts';
import { type DueWindow, dueWindow } from '../../core/drift/due-window.ts';
import { mergeSummaries } from '../../core/drift/merge-summaries.ts';
import { noteSince } from '../../core/drift/note-since.ts';
import { parseDuration } from '../../core/drift/parse-duration.ts';
import { isPerennialError } from '../../core/errors.ts';
import { championOf } from '../../core/registry/next-serving-state.ts';
import type { RecordItem, Records, Services } from '../../platform/services.ts';
import { appendLedger } from '../store/append-ledger.ts';
import { readModel, readServing } from '../store/read-model.ts';
import { readVersion } from '../store/read-version.ts';
import { fromItem, readRecord, toItem } from '../store/record.ts';
import { readJsonObject } from '../store/work-files.ts';
import { observeQuality } from './observe-quality.ts';
import { readRetrainHistory } from './retrain-history.ts';

/** Log records reach their object and its summary within this time; younger windows wait. */
const LOG_SETTLES_MILLISECONDS = 20 * 60_000;

const WatchHead = z.strictObject({ version: Version, windowEnd: Timestamp });

/** Checks every window of a model that is due; answers how many there were. */
export async function checkModel(services: Services, name: string): Promise<number> {
  const record = await readModel(services.records, name);
  const serving = await readServing(services.records, name);
  const champion = championOf(serving);
  if (!serving || !champion) return 0;
  const version = await readVersion(services.records, name, champion.version);
  let checked = 0;
  for (;;) {
    const window = await nextWindow(services, record, serving, version.version);
    if (!window) return checked;
    if (isTooShort(window, record.spec.watch)) {
      await markChecked(services.records, name, version.version, window);
      continue;
    }
    await checkWindow(services, record, serving, version, window);
    checked++;
  }
}

/** One check looks back at least a day, so that the hours of a day alone are no drift. */
function defaultLookBack(every: string): string {
  return parseDuration(every) < parseDuration('1 day') ? '1 day' : every;
}

async function nextWindow(
  services: Services,
  { model, spec }: ModelRecord,
  serving: ServingState,
  version: number,
): Promise<DueWindow | null> {
  const head = await readRecord(services.records, recordKey.watchHead(model), WatchHead);
  return dueWindow({
    every: spec.watch.every,
    window: spec.watch.window ?? defaultLookBack(spec.watch.every),
    lastWindowEnd: head?.version === version ? head.windowEnd : null,
    now: new Date(services.now().getTime() - LOG_SETTLES_MILLISECONDS).toISOString(),
    modelSince: serving.updatedAt,
  });
}

/**
 * One window: report, decision, request, and only then the head that says it is done. Each is written once, so
 * that a check which broke off, or ran twice, ends in the same records.
 */
async function checkWindow(
  services: Services,
  record: ModelRecord,
  serving: ServingState,
  version: ModelVersionRecord,
  window: DueWindow,
): Promise<void> {
  const { model } = record;
  const report = await putOnce(
    services.records,
    recordKey.driftReport(model, window.windowEnd),
    DriftReport,
    () => makeReport(services, record, version, window),
  );
  const decision = await putOnce(
    services.records,
    recordKey.decision(model, window.windowEnd),
    RetrainDecision,
    () => decide(services, record, report),
  );
  measureCheck(services, record, report);
  if (decision.action === 'retrain') await requestRetrain(services, model, serving.rev, decision);
  await markChecked(services.records, model, version.version, window);
}

/** For the alarms; a check that ran twice says the same twice, which changes none of them. */
function measureCheck({ measure }: Services, { model, spec }: ModelRecord, report: DriftReport): void {
  const { verdict, rows, labels } = report;
  measure({ name: 'DriftFound', value: verdict === 'drifted' ? 1 : 0, model });
  // who does not watch quality promises no labels
  if (rows > 0 && spec.watch.retrain.on.includes('quality'))
    measure({ name: 'LabelsMissing', value: labels === 0 ? 1 : 0, model });
}

async function markChecked(
  records: Records,
  model: string,
  version: number,
  window: DueWindow,
): Promise<void> {
  await records.write({ put: toItem(recordKey.watchHead(model), { version, windowEnd: window.windowEnd }) });
}

/** Right after a promotion a window holds hours only: those of a morning are no drift, so a whole day is waited for. */
function isTooShort({ windowStart, windowEnd }: DueWindow, watch: WatchSpec): boolean {
  const lookBack = parseDuration(watch.window ?? defaultLookBack(watch.every));
  const needed = Math.min(lookBack, parseDuration('1 day'));
  return Date.parse(windowEnd) - Date.parse(windowStart) < needed;
}

async function makeReport(
  services: Services,
  { model, spec }: ModelRecord,
  version: ModelVersionRecord,
  { windowStart, windowEnd }: DueWindow,
): Promise<DriftReport> {
  const baseline = Baseline.parse(
    await readJsonObject(services.objects, objectKey.baseline(model, version.baselineDigest)),
  );
  const summaries = await readSummaries(services.records, model, version.version, windowStart, windowEnd);
  const labels = await observeQuality(services, version, baseline.quality.metric, windowStart, windowEnd);
  const report = checkDrift({
    baseline,
    merged: mergeSummaries(summaries),
    ...(labels && { labels }),
    minimumRows: spec.watch.minimumRows,
    model,
    version: version.version,
    window: { start: windowStart, end: windowEnd },
    checkedAt: services.now().toISOString(),
  });
  return boundReport(noteSince(report, await readPreviousReport(services.records, model, windowEnd)));
}

async function readPreviousReport(
  records: Records,
  model: string,
  windowEnd: string,
): Promise<DriftReport | undefined> {
  const { pk, sk } = recordKey.driftReport(model, windowEnd);
  const { items } = await records.query(
    { pk, prefix: recordPrefix.drift, before: sk, reverse: true, limit: 1 },
    { consistent: true },
  );
  return items[0] && fromItem(DriftReport, items[0]);
}

async function readSummaries(
  records: Records,
  model: string,
  version: number,
  from: string,
  to: string,
): Promise<SummaryRecord[]> {
  const { pk } = recordKey.spec(model);
  const prefix = recordPrefix.summaries(version);
  const summaries: SummaryRecord[] = [];
  let next: string | undefined;
  do {
    // sort keys carry the time of a summary's first record
    const page = await records.query(
      { pk, after: `${prefix}${from}`, before: `${prefix}${to}`, next },
      { consistent: true },
    );
    summaries.push(...page.items.map((item) => fromItem(SummaryRecord, item)));
    next = page.next;
  } while (next);
  return summaries;
}

async function decide(
  services: Services,
  { model, spec, paused }: ModelRecord,
  report: DriftReport,
): Promise<RetrainDecision> {
  const now = services.now().toISOString();
  const history = await readRetrainHistory(services.records, model, now);
  services.measure({ name: 'FruitlessRetrains', value: history.fruitlessInARow, model });
  const { action, causes, reasons } = decideRetrain({
    spec: spec.watch,
    paused: Boolean(paused),
    report,
    now,
    ...history,
  });
  return {
    schema: 1,
    model,
    decisionId: `retrain-${digestOf([model, report.windowEnd]).slice(0, 32)}-1`,
    decidedAt: now,
    windowEnd: report.windowEnd,
    action,
    causes,
    reasons,
  };
}

async function requestRetrain(
  services: Services,
  model: string,
  rev: number,
  decision: RetrainDecision,
): Promise<void> {
  const why = decision.reasons
    .map(({ message }) => message)
    .join('; ')
    .slice(0, 1_900);
  await appendLedger(services.records, {
    model,
    actionId: decision.decisionId,
    at: decision.decidedAt,
    who: 'perennial',
    what: 'retrainRequested',
    why,
    rev,
    before: null,
    after: { decisionId: decision.decisionId, causes: decision.causes },
  });
  await services.events.put([
    {
      detailType: 'Retrain requested',
      detail: { model, requestId: decision.decisionId, kind: 'retrain', by: 'perennial', why },
    },
  ]);
}

/** Writes what `make` answers unless the record exists; answers the one that stands. */
async function putOnce<Schema extends z.ZodType<object>>(
  records: Records,
  key: { pk: string; sk: string },
  schema: Schema,
  make: () => Promise<z.output<Schema>>,
): Promise<z.output<Schema>> {
  const standing = await readRecord(records, key, schema);
  if (standing) return standing;
  const made = await make();
  try {
    const item: RecordItem = toItem(key, made);
    await records.write({ put: item, if: { absent: true } });
    return made;
  } catch (error) {
    if (!isPerennialError(error, 'ConditionFailedError')) throw error;
    return (await readRecord(records, key, schema)) ?? made;
  }
}
