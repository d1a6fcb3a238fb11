import type { Signature } from '../contracts/feature-plan.ts';
import type { Baseline, BaselineColumn, PredictionLogRecord, SummaryRecord } from '../contracts/watch.ts';
import { PerennialError } from '../errors.ts';
import { partValue } from './calendar-columns.ts';
import { type BinValue, binCount, binFinder, countBins } from './count-bins.ts';
import { listWatchedColumns, type WatchedColumn } from './list-watched-columns.ts';
import { predictionBinValue } from './prediction-bin-value.ts';

export type LogSummary = Pick<
  SummaryRecord,
  'version' | 'from' | 'to' | 'requests' | 'rows' | 'features' | 'prediction'
>;

/**
 * One log object's records of one version as counts in that version's bins. A request id that comes twice
 * counts once. A column that no record carries, or that is named in `unwatched` (raw inputs that are logged
 * hashed or not at all), has no counts. No records, records of several versions, or a baseline of
 * another signature are InvalidInputError.
 */
export function summariseLog(
  records: readonly PredictionLogRecord[],
  signature: Signature,
  baseline: Baseline,
  unwatched: ReadonlySet<string> = new Set(),
): LogSummary {
  const columns = listWatchedColumns(signature);
  if (columns.some((column, at) => column.name !== baseline.features[at]?.name)) {
    throw new PerennialError('InvalidInputError', 'the baseline belongs to another signature', {
      expected: columns.map(({ name }) => name),
      found: baseline.features.map(({ name }) => name),
    });
  }
  const requests = firstOfEach(records);
  const version = requests[0]?.version;
  if (version === undefined || requests.some((request) => request.version !== version)) {
    throw new PerennialError('InvalidInputError', 'a summary is made of records of one version', {
      versions: [...new Set(requests.map((request) => request.version))],
    });
  }
  const times = requests.map(({ at }) => at).sort((a, b) => Date.parse(a) - Date.parse(b));
  return {
    version,
    from: times[0]!,
    to: times.at(-1)!,
    requests: requests.length,
    rows: requests.reduce((sum, { values }) => sum + values.length, 0),
    features: columns.map((column, at) =>
      unwatched.has(column.input) ? [] : countColumn(column, baseline.features[at]!, requests),
    ),
    prediction: countBins(
      baseline.prediction,
      requests.flatMap(({ values }) => values.map((value) => predictionBinValue(baseline.prediction, value))),
    ),
  };
}

function firstOfEach(records: readonly PredictionLogRecord[]): PredictionLogRecord[] {
  const byRequest = new Map<string, PredictionLogRecord>();
  for (const record of records) {
    if (!byRequest.has(record.requestId)) byRequest.set(record.requestId, record);
  }
  return [...byRequest.values()];
}

/** Counts over the rows that carry the column at all; empty when none does. */
function countColumn(
  { kind, index }: WatchedColumn,
  column: BaselineColumn,
  requests: PredictionLogRecord[],
): number[] {
  const findBin = binFinder(column);
  const counts = new Array<number>(binCount(column)).fill(0);
  let isLogged = false;
  for (const request of requests) {
    for (const row of cellsOf(kind, request)) {
      const cell = row[index];
      if (cell === undefined) continue;
      isLogged = true;
      counts[findBin(binValueOf(kind, cell))]!++;
    }
  }
  return isLogged ? counts : [];
}

function cellsOf(kind: WatchedColumn['kind'], request: PredictionLogRecord): BinValue[][] {
  switch (kind) {
    case 'number':
      return request.numbers;
    case 'category':
      return request.categories;
    case 'boolean':
      return request.booleans;
    case 'hour':
    case 'weekday':
      return request.times;
  }
}

function binValueOf(kind: WatchedColumn['kind'], cell: BinValue): BinValue {
  const isPart = kind === 'hour' || kind === 'weekday';
  return isPart && typeof cell === 'number' ? partValue(cell, kind) : cell;
}
