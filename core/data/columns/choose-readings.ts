import type { DataSpec } from '../../contracts/model-spec.ts';
import type { TableSession } from '../table-session.ts';
import type { Source } from './describe-source.ts';
import { guessJsonKind, guessKind, guessZoned, type KindGuess } from './guess-kind.ts';
import { kindOfSource } from './kind-of-source.ts';
import { missingText } from './missing-text.ts';
import type { ColumnReading, SourceColumn } from './source-column.ts';
import type { WantedKind } from './wanted-kind.ts';

const SAMPLE_VALUES = 10_000;
const MOST_SAMPLE_ROWS = 1_000;
const LEAST_SAMPLE_ROWS = 50;
/** The engine's planning of filtered columns grows with the square of their number. */
const COLUMNS_AT_ONCE = 200;

/**
 * How each column will be read: as it is wanted, else as its first rows look, or where they hold nothing, as
 * one later value looks. A guess is only a start: reading every row shows whether it holds, for one exception
 * refutes it. A column without any value is a category.
 */
export async function chooseReadings(
  session: TableSession,
  source: Source,
  wanted: ReadonlyMap<string, WantedKind>,
  data: DataSpec,
): Promise<ColumnReading[]> {
  const samples = await sampleTexts(session, source, openColumns(source.columns, wanted), data.nulls);
  return readingsOf(source.columns, wanted, data, samples);
}

/** The columns whose values have to be looked at to know how they are read. */
export function openColumns(
  columns: readonly SourceColumn[],
  wanted: ReadonlyMap<string, WantedKind>,
): SourceColumn[] {
  return columns.filter((column) => isOpen(column, wanted.get(column.name)));
}

/** How many of the first rows are looked at for so many open columns. */
export function sampleRows(columns: number): number {
  return Math.max(LEAST_SAMPLE_ROWS, Math.min(MOST_SAMPLE_ROWS, Math.floor(SAMPLE_VALUES / columns)));
}

/** Whether a text of a sample says anything of its column. */
export function isTelling(text: string | null, nulls: readonly string[]): text is string {
  return text !== null && !nulls.includes(text) && !/^ *$/.test(text);
}

/** How each column will be read, given telling texts of the open ones by their index. */
export function readingsOf(
  columns: readonly SourceColumn[],
  wanted: ReadonlyMap<string, WantedKind>,
  data: DataSpec,
  samples: ReadonlyMap<number, string[]>,
): ColumnReading[] {
  return columns.map((column) => {
    const texts = samples.get(column.index);
    const want = wanted.get(column.name);
    if (want?.orBoolean && texts !== undefined) {
      return guessKind(texts, data)?.kind === 'boolean' || column.source.type === 'boolean'
        ? { column, kind: 'boolean', isInferred: false }
        : { column, kind: 'number', isInferred: false };
    }
    if (want !== undefined) return readAsWanted(column, want, texts ?? []);
    return readAsGuessed(column, texts ?? [], data);
  });
}

function isOpen(column: SourceColumn, want: WantedKind | undefined): boolean {
  if (want === undefined || want.orBoolean) return true;
  return want.kind === 'timestamp' && want.zoned === undefined && column.source.type === 'text';
}

function readAsWanted(column: SourceColumn, want: WantedKind, texts: string[]): ColumnReading {
  const reading: ColumnReading = { column, kind: want.kind, isInferred: false };
  if (want.kind !== 'timestamp') return reading;
  if (want.zoned !== undefined) return { ...reading, form: want.zoned ? 'zoned' : 'unzoned' };
  if (column.source.type !== 'text') return reading;
  return { ...reading, form: guessZoned(texts) ? 'zoned' : 'unzoned' };
}

function readAsGuessed(column: SourceColumn, texts: string[], data: DataSpec): ColumnReading {
  const guess = texts.length === 0 ? undefined : guessFrom(column, texts, data);
  return { column, ...(guess ?? { kind: 'category' }), isInferred: true };
}

function guessFrom(column: SourceColumn, texts: string[], data: DataSpec): KindGuess | undefined {
  if (column.json !== undefined) return guessJsonKind(column.json, texts);
  return column.isTyped ? { kind: kindOfSource(column.source) } : guessKind(texts, data);
}

/** Some values of each column that are not missing, as texts; from the first rows, else one from anywhere. */
async function sampleTexts(
  session: TableSession,
  source: Source,
  columns: SourceColumn[],
  nulls: readonly string[],
): Promise<Map<number, string[]>> {
  const texts = new Map<number, string[]>(columns.map((column) => [column.index, []]));
  if (columns.length === 0) return texts;
  const collect = async (group: SourceColumn[], sql: string) => {
    for await (const chunk of session.chunks(sql)) {
      group.forEach((column, i) => {
        const vector = chunk.columns[i]!;
        if (vector.type !== 'text') return;
        for (const text of vector.values) if (isTelling(text, nulls)) texts.get(column.index)!.push(text);
      });
    }
  };
  const rows = sampleRows(columns.length);
  await collect(columns, `SELECT ${columns.map(textOf).join(', ')} FROM ${source.reader} LIMIT ${rows}`);
  const empty = columns.filter((column) => texts.get(column.index)!.length === 0);
  for (let i = 0; i < empty.length; i += COLUMNS_AT_ONCE) {
    const group = empty.slice(i, i + COLUMNS_AT_ONCE);
    const one = group.map((column) => {
      const text = textOf(column);
      return `min(CASE WHEN ${missingText(text, 'number', nulls)} THEN NULL ELSE ${text} END)`;
    });
    await collect(group, `SELECT ${one.join(', ')} FROM ${source.reader}`);
  }
  return texts;
}

function textOf({ expression }: SourceColumn): string {
  return `CAST(${expression} AS VARCHAR)`;
}
