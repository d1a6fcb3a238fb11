import type { ModelSpec } from '../../core/contracts/model-spec.ts';
import type { VersionAnswer } from '../answers.ts';
import { UsageError } from '../cli-error.ts';
import type { ApiClient } from '../http-client.ts';
import { openTable } from '../tables/open-table.ts';
import { csvLine } from '../write-csv.ts';
import { modelInputs } from './model-inputs.ts';
import { type FileRow, readRequestRows } from './read-request-rows.ts';
import { type ScoredRow, scoreRows } from './score-rows.ts';

/** How much came of a file. */
export interface FileScore {
  rows: number;
  scored: number;
  failed: number;
  versions: number[];
  /** The first reason of a row without prediction. */
  firstError?: string;
}

const BATCH_ROWS = 1_000;

/**
 * Scores a file row by row in its order and hands out CSV: the input's columns, then the prediction, a probability per
 * class for classifiers, the version, the prediction's id, and why a row has none of these.
 */
export async function scoreFile(
  client: ApiClient,
  request: {
    path: string;
    spec: ModelSpec;
    version: VersionAnswer;
    /** Leave out input columns that have the name of an added one, instead of refusing the file. */
    replace: boolean;
  },
  write: (text: string) => Promise<void>,
  progress: (score: FileScore) => void,
): Promise<FileScore> {
  const { spec, version } = request;
  const classes = version.task === 'regression' ? [] : version.classes;
  const added = [
    'prediction',
    ...classes.map((name) => `probability.${name}`),
    'version',
    'predictionId',
    'error',
  ];
  const score: FileScore = { rows: 0, scored: 0, failed: 0, versions: [] };
  const table = await openTable(request.path, spec.data);
  try {
    const names = table.source.columns.map((column) => column.name);
    const kept = names.map((name) => !added.includes(name));
    if (!request.replace && kept.includes(false))
      throw new UsageError(
        `the file has a column "${names[kept.indexOf(false)]}" already`,
        '--replace leaves such columns out',
      );
    const cellsOf = <T>(cells: readonly T[]): T[] => cells.filter((_, index) => kept[index]);
    await write(csvLine([...cellsOf(names), ...added]));
    const inputs = modelInputs(version.signature);
    for await (const chunk of readRequestRows(table, inputs, spec.data)) {
      for (let from = 0; from < chunk.length; from += BATCH_ROWS) {
        const rows = chunk.slice(from, from + BATCH_ROWS);
        const scored = await scoreBatch(client, spec.name, rows);
        for (const [index, row] of rows.entries()) {
          count(score, scored[index]!);
          await write(csvLine([...cellsOf(row.cells), ...answerCells(scored[index]!, classes)]));
        }
        progress(score);
      }
    }
    return score;
  } finally {
    await table.close();
  }
}

async function scoreBatch(client: ApiClient, model: string, rows: readonly FileRow[]): Promise<ScoredRow[]> {
  const requests = rows.flatMap((row) => ('request' in row ? [row.request] : []));
  const answers = await scoreRows(client, model, requests);
  let next = 0;
  return rows.map((row) => ('error' in row ? { error: row.error } : answers[next++]!));
}

function count(score: FileScore, row: ScoredRow): void {
  score.rows++;
  if ('error' in row) {
    score.failed++;
    score.firstError ??= row.error;
    return;
  }
  score.scored++;
  if (!score.versions.includes(row.version)) score.versions.push(row.version);
}

function answerCells(row: ScoredRow, classes: readonly string[]): string[] {
  if ('error' in row) return ['', ...classes.map(() => ''), '', '', row.error];
  const { prediction } = row;
  const cells =
    'value' in prediction
      ? [String(prediction.value)]
      : [prediction.label, ...classes.map((name) => String(prediction.probabilities[name] ?? ''))];
  return [...cells, String(row.version), row.predictionId, ''];
}
