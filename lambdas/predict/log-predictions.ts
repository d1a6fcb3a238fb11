import type { Signature } from '../../core/contracts/feature-plan.ts';
import type { LogRules } from '../../core/contracts/log-rules.ts';
import { MISSING_CATEGORY } from '../../core/contracts/missing-category.ts';
import type { Json } from '../../core/contracts/names.ts';
import type { PredictionLogRecord } from '../../core/contracts/watch.ts';
import type { PackedInputs } from '../../core/features/packed-inputs.ts';
import type { Services } from '../../platform/services.ts';
import type { Champion } from './find-champion.ts';

/**
 * Logs one request as one record before it is answered. Columns the spec keeps out of the log are null in it.
 * Answers false when the log could not take it: predictions go on, the loss is reported.
 */
export async function logPredictions(
  services: Services,
  champion: Champion,
  inputs: PackedInputs,
  values: Float32Array,
  request: { model: string; requestId: string; entity: string | undefined },
): Promise<boolean> {
  const { signature, classes, task } = champion;
  const isLogged = loggedColumns(champion.log);
  const width = task === 'regression' ? 1 : classes.length;
  const record: PredictionLogRecord = {
    at: services.now().toISOString(),
    requestId: request.requestId,
    model: request.model,
    version: champion.version,
    ...(request.entity !== undefined && { entity: request.entity }),
    numbers: logRows(inputs.rows, signature.numbers, isLogged, (i) => finiteOrNull(inputs.numbers[i])),
    categories: logRows(inputs.rows, signature.categories, isLogged, (i) =>
      inputs.categories[i] === MISSING_CATEGORY ? null : (inputs.categories[i] ?? null),
    ),
    times: logRows(inputs.rows, signature.times, isLogged, (i) => finiteOrNull(inputs.times[i])),
    booleans: logRows(inputs.rows, signature.booleans, isLogged, (i) =>
      inputs.booleans[i] === -1 ? null : inputs.booleans[i] === 1,
    ),
    values: Array.from({ length: inputs.rows }, (_, row) =>
      width === 1 ? (values[row] ?? 0) : Array.from(values.subarray(row * width, (row + 1) * width)),
    ),
  };
  try {
    await services.streams.put('predictions', request.model, [record as unknown as { [key: string]: Json }]);
    return true;
  } catch (error) {
    services.log({
      level: 'error',
      message: 'predictions not logged',
      rows: inputs.rows,
      model: request.model,
      error: String(error),
    });
    return false;
  }
}

function loggedColumns(log: LogRules): (name: string) => boolean {
  return (name) => {
    if (log.never.includes(name) || log.features === 'none') return false;
    return log.features === 'all' || log.features.includes(name);
  };
}

function logRows<Value>(
  rows: number,
  columns: Signature['numbers'],
  isLogged: (name: string) => boolean,
  valueAt: (index: number) => Value | null,
): (Value | null)[][] {
  const logged = columns.map(({ name }) => isLogged(name));
  return Array.from({ length: rows }, (_, row) =>
    logged.map((on, column) => (on ? valueAt(row * columns.length + column) : null)),
  );
}

function finiteOrNull(value: number | undefined): number | null {
  return value !== undefined && Number.isFinite(value) ? value : null;
}
