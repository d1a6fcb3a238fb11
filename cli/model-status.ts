import type { ApprovalRecord } from '../core/contracts/approval.ts';
import type { DropRecord } from '../core/contracts/drop.ts';
import type { RunRecord } from '../core/contracts/run.ts';
import type { DriftReport, RetrainDecision } from '../core/contracts/watch.ts';
import type { ModelAnswer, VersionAnswer } from './answers.ts';
import type { CommandCall } from './command.ts';
import { driftPicture } from './drift-picture.ts';
import { EXIT, type ExitCode } from './exit-code.ts';
import { championOf } from './explain-conflict.ts';
import { formatCount, formatQuantity } from './format-number.ts';
import { formatAgo, formatTime } from './format-time.ts';
import { type ApiClient, apiPath } from './http-client.ts';
import { listItems } from './list-items.ts';
import { metricPieces } from './metric-lines.ts';
import { approvalLines } from './models-table.ts';
import { layOutFields } from './print-table.ts';
import { firstReason } from './reason-lines.ts';
import { styleOutcome } from './style-outcome.ts';
import { bold, dim, green, joinText, type Text, yellow } from './text.ts';

const RECENT = 3;
const DRIFT_LINES = 8;

interface ModelStatus {
  model: ModelAnswer;
  champion: VersionAnswer | null;
  drops: DropRecord[];
  runs: RunRecord[];
  decisions: RetrainDecision[];
  drift: DriftReport | null;
  approvals: ApprovalRecord[];
}

/** One model on one screen. */
export async function printModelStatus(
  { client, output, io }: Pick<CommandCall, 'client' | 'output' | 'io'>,
  name: string,
): Promise<ExitCode> {
  const status = await readStatus(client, name);
  output.object(status);
  const now = io.now();
  const { model } = status;
  const { spec } = model;
  output.line(
    bold(name),
    `  ${spec.task}, predicts ${spec.target}`,
    dim(`, spec revision ${model.revision}, applied ${formatAgo(model.appliedAt, now)}`),
  );
  if (spec.description) output.line(dim(spec.description));
  output.line('');
  output.lines(
    layOutFields([
      ['paused', model.paused && yellow(`${formatAgo(model.paused.since, now)}: ${model.paused.why}`)],
      ['serves', servesLine(status, now)],
      ['metrics', status.champion ? joinText(metricPieces(status.champion), '  ') : undefined],
      ['open', openLine(status, now)],
      ...recent('drops', status.drops, (drop) => dropLine(drop, now)),
      ...recent('runs', status.runs, (run) => runLine(run, now)),
      ...recent('decisions', status.decisions, (decision) => decisionLine(decision, now)),
      ['drift', driftLine(status.drift, now)],
    ]),
  );
  if (status.drift && status.drift.findings.length > 0)
    output.lines(['', ...driftPicture(status.drift, DRIFT_LINES)]);
  output.lines(approvalLines(status.approvals, now));
  return EXIT.done;
}

async function readStatus(client: ApiClient, name: string): Promise<ModelStatus> {
  const base = apiPath`/models/${name}`;
  const model = await client.get<ModelAnswer>(base);
  const version = championOf(model.serving);
  const [champion, drops, runs, decisions, drift, approvals] = await Promise.all([
    version === undefined ? undefined : client.find<VersionAnswer>(`${base}/versions/${version}`),
    listItems<DropRecord>(client, `${base}/drops`, 50),
    listItems<RunRecord>(client, `${base}/runs`, RECENT),
    listItems<RetrainDecision>(client, `${base}/decisions`, RECENT),
    listItems<DriftReport>(client, `${base}/drift`, 1),
    listItems<ApprovalRecord>(client, '/approvals'),
  ]);
  return {
    model,
    champion: champion ?? null,
    drops: drops.items,
    runs: runs.items,
    decisions: decisions.items,
    drift: drift.items[0] ?? null,
    approvals: approvals.items.filter((approval) => approval.model === name),
  };
}

function servesLine({ model, champion, approvals }: ModelStatus, now: Date): Text {
  if (!model.serving)
    return dim(
      approvals.length > 0
        ? 'nothing yet: a version waits for approval'
        : 'nothing yet: the first accepted drop trains a version',
    );
  const version = green(`version ${championOf(model.serving)}`);
  const since = ` since ${formatAgo(model.serving.updatedAt, now)} (${formatTime(model.serving.updatedAt)}), revision ${model.serving.rev}`;
  const made = champion
    ? `: ${champion.algorithm} on ${formatQuantity(champion.rows.train, 'row')} of ${formatQuantity(champion.datasets.length, 'dataset')}, tested on ${formatCount(champion.rows.test)}`
    : '';
  return [version, since, made];
}

function openLine({ drops }: ModelStatus, now: Date): Text | undefined {
  const open = drops.filter((drop) => !drop.outcome);
  if (open.length === 0) return undefined;
  const names = open.map((drop) => `${drop.filename} ${formatAgo(drop.claimedAt, now)}`).slice(0, RECENT);
  const more = open.length - names.length;
  return yellow(
    `${formatQuantity(open.length, 'drop')}: ${names.join(', ')}${more > 0 ? ` and ${more} more` : ''}`,
  );
}

/** The newest few under one name, which only the first line carries. */
function recent<T>(name: string, items: readonly T[], line: (item: T) => Text): [string, Text][] {
  return items.slice(0, RECENT).map((item, index) => [index === 0 ? name : '', line(item)]);
}

function dropLine(drop: DropRecord, now: Date): Text {
  const rows = drop.counts ? `, ${formatQuantity(drop.counts.kept, 'row')}` : '';
  const why = drop.alreadyKnown ? 'known already' : firstReason(drop.reasons);
  return joinText(
    [[styleOutcome(drop.outcome), '  ', drop.filename, rows, `, ${formatAgo(drop.claimedAt, now)}`], why],
    ': ',
  );
}

function runLine(run: RunRecord, now: Date): Text {
  const version = run.version === undefined ? '' : ` version ${run.version}`;
  const when = `, ${formatAgo(run.endedAt ?? run.startedAt, now)}, from ${run.trigger.kind}`;
  return joinText([[styleOutcome(run.outcome), version, when], firstReason(run.reasons)], ': ');
}

function decisionLine(decision: RetrainDecision, now: Date): Text {
  const action = decision.action === 'retrain' ? yellow('retrain') : dim('nothing to do');
  return joinText([[action, `, ${formatAgo(decision.decidedAt, now)}`], firstReason(decision.reasons)], ': ');
}

function driftLine(report: DriftReport | null, now: Date): Text | undefined {
  if (!report) return undefined;
  return [
    styleOutcome(report.verdict),
    `, ${formatQuantity(report.rows, 'prediction')} and ${formatQuantity(report.labels, 'label')} to ${formatTime(report.windowEnd)}`,
    dim(`, checked ${formatAgo(report.checkedAt, now)}`),
  ];
}
