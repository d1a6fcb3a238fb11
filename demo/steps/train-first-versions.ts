import type { DropRecord } from '../../core/contracts/drop.ts';
import type { EvaluationReport } from '../../core/contracts/judgement.ts';
import type { ModelVersionRecord } from '../../core/contracts/model-version.ts';
import type { ColumnProfile } from '../../core/contracts/profile.ts';
import type { RunRecord } from '../../core/contracts/run.ts';
import { estimate, figure } from '../figures.ts';
import { readExample, type Stage } from '../stage.ts';

const HEADLINES: Record<string, string[]> = {
  regression: ['rmse', 'mae', 'r2'],
  binary: ['auc', 'logLoss', 'accuracy'],
  multiclass: ['accuracy', 'macroF1', 'logLoss'],
};

/** The first drop of every model becomes a dataset version and a champion. */
export async function trainFirstVersions(stage: Stage): Promise<void> {
  stage.say.step('A dropped file becomes a dataset version, the dataset a judged and serving model');
  const first = await stage.drop(
    'green-taxi',
    'green-taxi-2023-01.parquet',
    readExample('data/green-taxi-2023-01.parquet'),
  );
  await tellDrop(stage, first.drop);
  await tellProfile(stage, first.drop);
  await tellRun(stage, first.run, true);
  for (const [model, file] of [
    ['telco-churn', 'telco-churn.csv'],
    ['penguins', 'penguins.csv'],
  ] as const) {
    const { drop, run } = await stage.drop(model, file, readExample(`data/${file}`));
    await tellDrop(stage, drop);
    await tellRun(stage, run, false);
  }
}

/** One drop's end, its rows counted. */
export async function tellDrop(stage: Stage, drop: DropRecord): Promise<void> {
  const { counts } = drop;
  const rows = counts
    ? `${figure(counts.read)} rows read, ${figure(counts.kept)} kept, ${figure(counts.leftOut)} left out by the spec, ${figure(counts.quarantined)} quarantined`
    : 'no rows';
  stage.say.tell(`${drop.outcome === 'accepted' ? '✓' : '✗'} ${drop.filename}: ${drop.outcome}; ${rows}`, {
    drop: drop.filename,
    model: drop.model,
    outcome: drop.outcome,
    counts,
    reasons: drop.reasons,
  });
  for (const { code, column, count } of counts?.byReason ?? [])
    stage.say.show(`${figure(count)} × ${code}${column ? ` in ${column}` : ''}`);
  for (const reason of drop.reasons) stage.say.show(reason.message);
}

async function tellProfile(stage: Stage, drop: DropRecord): Promise<void> {
  const dataset = await stage.api.expect('GET', `/models/${drop.model}/datasets/${drop.datasetId}`);
  const columns: ColumnProfile[] = dataset.profile.columns;
  stage.say.tell(`dataset version ${dataset.datasetId.slice(0, 12)}…: ${columns.length} columns`, {
    dataset: dataset.datasetId,
    rows: dataset.rows,
    columns: columns.length,
  });
  for (const name of ['minutes', 'trip_distance', 'PULocationID', 'payment_type']) {
    const column = columns.find((candidate) => candidate.name === name);
    if (column?.kind === 'number')
      stage.say.show(
        `${name.padEnd(14)} median ${figure(column.quantiles['0.5'])}, 1–99 %: ${figure(column.quantiles['0.01'])} to ${figure(column.quantiles['0.99'])}, largest ${figure(column.max)}, missing ${figure(column.missing)}`,
      );
    if (column?.kind === 'category')
      stage.say.show(
        `${name.padEnd(14)} ${figure(column.distinct)} values, most often ${column.top[0]?.value} (${figure(column.top[0]?.count)}×), missing ${figure(column.missing)}`,
      );
  }
}

/** One run: what was compared, what won, how it did on untouched rows, and what each gate said. */
export async function tellRun(
  stage: Stage,
  run: RunRecord | undefined,
  isLong: boolean,
): Promise<ModelVersionRecord | undefined> {
  if (!run) return undefined;
  if (run.outcome === 'not-started' || run.version === undefined) {
    const why = run.reasons.map((reason) => reason.message).join('; ');
    stage.say.tell(`run ${run.outcome}: ${why}`, {
      run: run.runId,
      outcome: run.outcome,
      reasons: run.reasons,
    });
    return undefined;
  }
  const version = await stage.api.expect('GET', `/models/${run.model}/versions/${run.version}`);
  const report: EvaluationReport = version.evaluation;
  if (isLong) {
    stage.say.show(
      `${run.trials?.length} settings × ${run.trials?.[0]?.scores.length} folds compared by ${run.metric}:`,
    );
    for (const trial of run.trials ?? []) {
      const mark = trial.mean === run.best?.mean ? '  ← best' : '';
      stage.say.show(
        `  ${`${trial.candidate}, ${settingsOf(trial.params)}`.padEnd(40)} ${figure(trial.mean)} ± ${figure(trial.std)}${mark}`,
      );
    }
  }
  const metrics = (HEADLINES[version.task] ?? []).map(
    (name) => `${name} ${estimate(report.candidate.metrics[name])}`,
  );
  stage.say.tell(`on ${figure(run.rows?.test)} untouched rows: ${metrics.join(', ')}`, {
    model: run.model,
    version: run.version,
    testRows: run.rows?.test,
    metrics: version.metrics,
  });
  for (const finding of run.gates?.findings ?? []) {
    const mark = finding.verdict === 'passed' ? '✓' : finding.verdict === 'failed' ? '✗' : '·';
    const decides = finding.gate === 'notWorseThanChampion' && version.judgedAgainst !== null;
    if (isLong || decides || finding.verdict === 'failed')
      stage.say.show(
        `${mark} ${finding.gate}${finding.subject ? ` ${finding.subject}` : ''}: ${finding.message}${finding.advisory ? ' (advises only)' : ''}`,
      );
  }
  const isServing = run.outcome === 'promoted';
  stage.say.tell(
    `${isServing ? '✓' : '·'} version ${run.version} of ${run.model}: ${isServing ? 'promoted, it serves' : `${run.outcome}, the champion stays`}`,
    {
      model: run.model,
      version: run.version,
      outcome: run.outcome,
      gates: run.gates?.verdict,
      reasons: run.reasons,
    },
  );
  return version;
}

/** What tells one setting of an algorithm from another. */
function settingsOf({ lambda, leaves, learningRate }: Record<string, number>): string {
  if (lambda !== undefined) return `lambda ${figure(lambda)}`;
  return `${figure(leaves)} leaves, learning rate ${figure(learningRate)}`;
}
