import type { DataSpec } from '../../core/contracts/model-spec.ts';
import { chooseReadings } from '../../core/data/columns/choose-readings.ts';
import { type ColumnReading, rawName } from '../../core/data/columns/source-column.ts';
import type { WantedKind } from '../../core/data/columns/wanted-kind.ts';
import type { TableChunk, TableVector } from '../../core/data/table-session.ts';
import { CliError } from '../cli-error.ts';
import { EXIT } from '../exit-code.ts';
import type { OpenTable } from '../tables/open-table.ts';
import { castContext, plainCell, problemName, typedCells } from '../tables/select-cells.ts';
import type { ModelInput } from './model-inputs.ts';
import type { RequestRow } from './parse-row.ts';

/** A row of a file: its cells as text, and the request row made of them or why it cannot be made. */
export type FileRow = { cells: (string | null)[] } & ({ request: RequestRow } | { error: string });

/**
 * The rows of a file in its order, chunk by chunk, read by the same rules as data that is trained on. A file without
 * a column that the model needs is a CliError that names it.
 */
export async function* readRequestRows(
  { session, source }: OpenTable,
  inputs: readonly ModelInput[],
  data: DataSpec,
): AsyncGenerator<FileRow[]> {
  const names = new Set(source.columns.map((column) => column.name));
  const absent = inputs.filter((input) => !names.has(input.name)).map((input) => `"${input.name}"`);
  if (absent.length > 0)
    throw new CliError(
      `the file has no column ${absent.join(', ')}, and the model needs ${absent.length === 1 ? 'it' : 'them'}`,
      EXIT.notAsAsked,
    );
  const wanted = new Map<string, WantedKind>(
    inputs.map(({ name, kind, zoned }) => [name, { kind, zoned, orBoolean: kind === 'number' }]),
  );
  const all = await chooseReadings(session, source, wanted, data);
  const fields = inputs.map((input) => ({
    input,
    sentinels: Object.hasOwn(data.columns, input.name) ? (data.columns[input.name]!.sentinels ?? []) : [],
    reading: all.find((reading) => reading.column.name === input.name)!,
  }));
  const readings = fields.map(({ reading }) => reading);
  const texts = source.columns.map((column) => `CAST(${rawName(column)} AS VARCHAR)`);
  const sql = `SELECT ${[
    source.isPositioned ? 'fault_message' : 'CAST(NULL AS VARCHAR)',
    ...texts,
    ...readings.flatMap((reading) => [plainCell(reading), problemName(reading)]),
  ].join(', ')} FROM (${typedCells(source, readings, castContext(source, data))})`;
  for await (const chunk of session.chunks(sql))
    yield Array.from({ length: chunk.rows }, (_, row) => readRow(chunk, row, texts.length, fields));
}

type Field = { input: ModelInput; reading: ColumnReading; sentinels: readonly number[] };

function readRow({ columns }: TableChunk, row: number, cellCount: number, fields: readonly Field[]): FileRow {
  const cells = columns.slice(1, 1 + cellCount).map((vector) => valueAt(vector, row) as string | null);
  const fault = valueAt(columns[0]!, row);
  if (fault) return { cells, error: String(fault) };
  const request: RequestRow = {};
  const problems: string[] = [];
  for (const [index, { input, sentinels }] of fields.entries()) {
    const read = valueAt(columns[1 + cellCount + 2 * index]!, row);
    const value = typeof read === 'number' && sentinels.includes(read) ? null : read;
    const problem = valueAt(columns[2 + cellCount + 2 * index]!, row);
    if (problem !== null) problems.push(`${input.name} ${problem}`);
    else if (value === null && !input.nullable) problems.push(`${input.name} must not be missing`);
    // A number feature over a column of booleans is sent as the 1 or 0 that it was trained on.
    request[input.name] = input.kind === 'number' && typeof value === 'boolean' ? Number(value) : value;
  }
  return problems.length > 0 ? { cells, error: problems.join('; ') } : { cells, request };
}

function valueAt(vector: TableVector, row: number): string | number | boolean | null {
  if (vector.type === 'text') return vector.values[row] ?? null;
  if (vector.valid[row] !== 1) return null;
  return vector.type === 'boolean' ? vector.values[row] === 1 : vector.values[row]!;
}
