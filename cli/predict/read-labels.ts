import type { z } from 'zod';
import type { LabelsBody } from '../../core/contracts/api.ts';
import type { ModelSpec } from '../../core/contracts/model-spec.ts';
import type { SourceColumn } from '../../core/data/columns/source-column.ts';
import { UsageError } from '../cli-error.ts';
import { openTable } from '../tables/open-table.ts';

type Label = z.infer<typeof LabelsBody>['labels'][number];

export interface LabelBatch {
  labels: Label[];
  /** Rows that had no id or no label. */
  passedOver: number;
}

const BATCH_LABELS = 5_000;

/** The labels of a file, in batches that one request takes. Columns are found by name; a missing one is wrong usage. */
export async function* readLabels(
  path: string,
  spec: ModelSpec,
  labelColumn: string | undefined,
): AsyncGenerator<LabelBatch> {
  const table = await openTable(path, spec.data);
  try {
    const find = (name: string) => table.source.columns.find((column) => column.name === name);
    const id = find('predictionId');
    const label = labelColumn === undefined ? (find('label') ?? find(spec.target)) : find(labelColumn);
    if (!id) throw new UsageError('the file has no column "predictionId"');
    if (!label)
      throw new UsageError(
        `the file has no column "${labelColumn ?? 'label'}"`,
        '--label names the column with the outcome',
      );
    const columns = [id, label, find('observedAt')].map((column) =>
      column ? textOf(column) : 'CAST(NULL AS VARCHAR)',
    );
    const sql = `SELECT ${columns.join(', ')} FROM ${table.source.reader}`;
    let batch: LabelBatch = { labels: [], passedOver: 0 };
    for await (const chunk of table.session.chunks(sql)) {
      const texts = chunk.columns.map((vector) => (vector.type === 'text' ? vector.values : []));
      for (let row = 0; row < chunk.rows; row++) {
        const found = toLabel(texts, row, spec);
        if (found) batch.labels.push(found);
        else batch.passedOver++;
        if (batch.labels.length < BATCH_LABELS) continue;
        yield batch;
        batch = { labels: [], passedOver: 0 };
      }
    }
    yield batch;
  } finally {
    await table.close();
  }
}

function textOf(column: SourceColumn): string {
  return `CAST(${column.expression} AS VARCHAR)`;
}

function toLabel(texts: (string | null)[][], row: number, spec: ModelSpec): Label | undefined {
  const [predictionId, label, observedAt] = texts.map((column) => column[row] ?? '');
  if (!predictionId || !label || spec.data.nulls.includes(label)) return undefined;
  return {
    predictionId,
    label: spec.task === 'regression' ? toNumber(label) : label,
    ...(observedAt && { observedAt: toInstant(observedAt) }),
  };
}

/** Regression labels are numbers; what is none goes as it is, for the platform to refuse by name. */
function toNumber(text: string): number | string {
  const number = Number(text);
  return text.trim() !== '' && Number.isFinite(number) ? number : text;
}

function toInstant(text: string): string {
  const time = new Date(/(Z|[+-]\d{2}:?\d{2})$/.test(text) ? text : `${text}Z`);
  return Number.isNaN(time.getTime()) ? text : time.toISOString();
}
