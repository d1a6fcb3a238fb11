import type { RunRecord } from '../../core/contracts/run.ts';
import type { DriftReport, RetrainDecision } from '../../core/contracts/watch.ts';
import { figure } from '../figures.ts';
import { fileInKilometres, inKilometres } from '../kilometres.ts';
import { readExample, type Stage } from '../stage.ts';
import { readTrips, type Trip } from '../traffic.ts';
import { tellDrop, tellRun } from './train-first-versions.ts';

const MODEL = 'green-taxi';
const ROWS_PER_REQUEST = 500;
const DAY = 86_400_000;
/** How long it takes until somebody knows how long the trips of a day took. */
const LABEL_DELAY_DAYS = 3;

/** What was told already, and the checks in a row that found the same and are told together. */
interface Seen {
  reports: Set<string>;
  runs: Set<string>;
  quiet: DriftReport[];
  /** Columns whose drift was drawn once. */
  pictured: Set<string>;
  key: string;
}

interface Labels {
  dueAt: number;
  labels: { predictionId: string; label: number }[];
}

/**
 * Two months of real traffic on an injected clock. In March the devices upstream start to send kilometres; the
 * daily checks (of the last seven days each) see it, and what they decide follows from the figures.
 */
export async function letTimePass(stage: Stage): Promise<void> {
  const { say } = stage;
  say.step('Time passes: real trips are predicted and logged, labels come days late, a check runs every day');
  const pending: Labels[] = [];
  const seen: Seen = { reports: new Set(), runs: new Set(), quiet: [], pictured: new Set(), key: '' };
  const { items: runsBefore } = await stage.api.expect('GET', `/models/${MODEL}/runs`);
  for (const run of runsBefore as RunRecord[]) seen.runs.add(run.runId);

  say.tell('February: as January was', { month: '2023-02' });
  await livethrough(stage, '2023-02', (trip) => trip.row, pending, seen);
  await deliver(stage, 'green-taxi-2023-02.parquet', readExample('data/green-taxi-2023-02.parquet'), seen);

  say.tell('March: an upstream change, distances come in kilometres and nobody said so', {
    month: '2023-03',
    change: 'miles to kilometres',
  });
  await livethrough(stage, '2023-03', inKilometres, pending, seen);
  const march = await fileInKilometres(
    stage.platform.services.tables,
    readExample('data/green-taxi-2023-03.parquet'),
  );
  const quarantined = await deliver(stage, 'green-taxi-2023-03.parquet', march, seen);
  if (quarantined.outcome === 'quarantined') {
    say.tell('· a person looks, knows of the change, and releases the drop', {
      released: quarantined.dropId,
    });
    await stage.api.expect('POST', `/models/${MODEL}/drops/${quarantined.dropId}/release`);
    await stage.platform.settle();
    const released = await stage.api.expect('GET', `/models/${MODEL}/drops/${quarantined.dropId}`);
    seen.runs.add(released.runId);
    await tellDrop(stage, released);
  }
  say.tell('April: the next check has the new data to learn from', { month: '2023-04' });
  await goTo(stage, new Date('2023-04-01T06:00:00Z'), pending, seen);
  flushQuiet(stage, seen);
}

/** A month of days: predictions at the time of the trips, labels some days later, checks when they are due. */
async function livethrough(
  stage: Stage,
  month: string,
  toRow: (trip: Trip) => Trip['row'],
  pending: Labels[],
  seen: Seen,
): Promise<void> {
  const days = await readTrips(stage.platform.services.tables, month);
  for (const [day, trips] of [...days].sort(([a], [b]) => (a < b ? -1 : 1))) {
    await goTo(stage, new Date(`${day}T23:30:00Z`), pending, seen);
    stage.say.progress(`${day}: ${figure(trips.length)} trips`);
    const labels: Labels['labels'] = [];
    for (let from = 0; from < trips.length; from += ROWS_PER_REQUEST) {
      const batch = trips.slice(from, from + ROWS_PER_REQUEST);
      const answer = await stage.api.expect('POST', `/models/${MODEL}/predict`, { rows: batch.map(toRow) });
      stage.counts.predictions += batch.length;
      for (const [i, trip] of batch.entries())
        labels.push({ predictionId: `${answer.requestId}:${i}`, label: trip.minutes });
    }
    pending.push({ dueAt: Date.parse(`${day}T12:00:00Z`) + LABEL_DELAY_DAYS * DAY, labels });
  }
  const [last] = [...days.keys()].sort().slice(-1);
  await goTo(stage, new Date(Date.parse(`${last}T00:00:00Z`) + DAY + 10 * 60_000), pending, seen);
}

/** Moves the clock, handing in labels on the way, and tells what the checks found. */
async function goTo(stage: Stage, to: Date, pending: Labels[], seen: Seen): Promise<void> {
  while (pending[0] && pending[0].dueAt <= to.getTime()) {
    const { dueAt, labels } = pending.shift()!;
    await advance(stage, new Date(dueAt));
    await stage.api.expect('POST', `/models/${MODEL}/labels`, { labels });
    stage.counts.labels += labels.length;
  }
  await advance(stage, to);
  await tellChecks(stage, seen);
}

async function advance(stage: Stage, to: Date): Promise<void> {
  if (to.getTime() <= stage.clock.now().getTime()) return;
  await stage.clock.advanceTo(to);
  await stage.platform.settle();
}

async function tellChecks(stage: Stage, seen: Seen): Promise<void> {
  const { items: reports } = await stage.api.expect('GET', `/models/${MODEL}/drift`);
  const { items: decisions } = await stage.api.expect('GET', `/models/${MODEL}/decisions`);
  for (const report of (reports as DriftReport[]).toReversed()) {
    if (seen.reports.has(report.windowEnd)) continue;
    seen.reports.add(report.windowEnd);
    stage.counts.windows++;
    const decision = (decisions as RetrainDecision[]).find(({ windowEnd }) => windowEnd === report.windowEnd);
    const key = [
      report.verdict,
      ...driftedSubjects(report),
      ...(decision?.reasons ?? []).map(({ code }) => code),
    ].join();
    if (key === seen.key && decision?.action !== 'retrain') {
      seen.quiet.push(report);
      continue;
    }
    flushQuiet(stage, seen);
    seen.key = key;
    tellReport(stage, report, seen.pictured);
    if (decision) tellDecision(stage, decision);
  }
  const { items: runs } = await stage.api.expect('GET', `/models/${MODEL}/runs`);
  for (const run of (runs as RunRecord[]).toReversed()) {
    if (seen.runs.has(run.runId)) continue;
    seen.runs.add(run.runId);
    flushQuiet(stage, seen);
    await tellRun(stage, run, false);
  }
}

/** Checks that found what the one before them found, in one line. */
function flushQuiet(stage: Stage, seen: Seen): void {
  const [first] = seen.quiet;
  const last = seen.quiet.at(-1);
  if (first && last)
    stage.say.tell(
      `${markOf(last)} ${seen.quiet.length} more checks to ${last.windowEnd.slice(0, 10)}: the same`,
      { checks: seen.quiet.length, from: first.windowEnd, to: last.windowEnd, verdict: last.verdict },
    );
  seen.quiet = [];
}

function driftedSubjects(report: DriftReport): string[] {
  return report.findings.filter(({ verdict }) => verdict === 'drifted').map(({ subject }) => subject);
}

function markOf(report: DriftReport): string {
  return { drifted: '✗', stable: '✓', notEnoughData: '·' }[report.verdict];
}

function tellReport(stage: Stage, report: DriftReport, pictured: Set<string>): void {
  const drifted = report.findings.filter(({ verdict }) => verdict === 'drifted');
  const quality = report.findings.find(({ kind }) => kind === 'quality');
  stage.say.tell(
    `${markOf(report)} check of the week to ${report.windowEnd.slice(0, 10)}: ${report.verdict === 'notEnoughData' ? 'not enough data' : report.verdict}, ${figure(report.rows)} predictions of version ${report.version}, ${figure(report.labels)} labels`,
    {
      check: report.windowEnd,
      verdict: report.verdict,
      rows: report.rows,
      labels: report.labels,
      drifted: drifted.map(({ subject, statistic, value, threshold }) => ({
        subject,
        statistic,
        value,
        threshold,
      })),
      quality: quality && { metric: quality.subject, value: quality.value, verdict: quality.verdict },
    },
  );
  for (const finding of drifted) stage.say.show(finding.message);
  const worst = drifted
    .filter(({ kind, bins }) => kind === 'feature' && bins)
    .toSorted((a, b) => (b.value ?? 0) - (a.value ?? 0))[0];
  if (worst && !pictured.has(worst.subject)) {
    pictured.add(worst.subject);
    stage.say.picture(worst);
  }
  if (quality && quality.verdict !== 'drifted') stage.say.show(quality.message);
}

function tellDecision(stage: Stage, decision: RetrainDecision): void {
  const reasons = decision.reasons.map(({ message }) => message).join('; ');
  const isWaiting = decision.reasons.some(({ code }) => code === 'driftUnconfirmed');
  if (decision.action === 'retrain' || decision.causes.length > 0 || isWaiting)
    stage.say.tell(
      `decision: ${decision.action === 'retrain' ? 'retrain' : 'do nothing'}, because ${reasons}`,
      {
        decision: decision.action,
        causes: decision.causes,
        reasons: decision.reasons,
      },
    );
}

/** The month's file arrives as a drop. */
async function deliver(stage: Stage, filename: string, bytes: Uint8Array, seen: Seen) {
  flushQuiet(stage, seen);
  const { drop, run } = await stage.drop(MODEL, filename, bytes);
  if (run) seen.runs.add(run.runId);
  await tellDrop(stage, drop);
  if (drop.outcome === 'accepted') await tellRun(stage, run, false);
  return drop;
}
