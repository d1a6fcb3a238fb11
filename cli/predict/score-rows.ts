import { randomUUID } from 'node:crypto';
import type { z } from 'zod';
import type { PredictAnswer, Prediction, Problem } from '../../core/contracts/api.ts';
import { isProblem } from '../cli-error.ts';
import { type ApiClient, apiPath } from '../http-client.ts';
import type { RequestRow } from './parse-row.ts';

export type Answer = z.infer<typeof PredictAnswer>;

/** What became of one row: its prediction and who made it, or why there is none. */
export type ScoredRow = { prediction: Prediction; version: number; predictionId: string } | { error: string };

/**
 * Scores up to 1,000 rows, in order. Rows that the platform finds fault with get its words, and the others are asked
 * for again without them; a request that is too large is halved.
 */
export async function scoreRows(
  client: ApiClient,
  model: string,
  rows: readonly RequestRow[],
): Promise<ScoredRow[]> {
  const scored: (ScoredRow | undefined)[] = rows.map(() => undefined);
  const ask = async (indexes: number[]): Promise<void> => {
    if (indexes.length === 0) return;
    // Dashes are allowed in request ids, but a plain one is easier to select by a click.
    const requestId = randomUUID().replaceAll('-', '');
    try {
      const { body } = await client.write<Answer>('POST', apiPath`/models/${model}/predict`, {
        rows: indexes.map((index) => rows[index]),
        requestId,
      });
      for (const [position, index] of indexes.entries())
        scored[index] = {
          prediction: body.predictions[position]!,
          version: body.version,
          predictionId: `${body.requestId}:${position}`,
        };
    } catch (error) {
      if (isProblem(error, 413) && indexes.length > 1) {
        const middle = Math.ceil(indexes.length / 2);
        await ask(indexes.slice(0, middle));
        await ask(indexes.slice(middle));
        return;
      }
      const faults = isProblem(error, 422)
        ? faultsByRow(error.problem.issues ?? [])
        : new Map<number, string[]>();
      const bad = [...faults.keys()].filter((position) => position < indexes.length);
      if (bad.length === 0) throw error;
      for (const position of bad) scored[indexes[position]!] = { error: faults.get(position)!.join('; ') };
      await ask(indexes.filter((_, position) => !faults.has(position)));
    }
  };
  await ask(rows.map((_, index) => index));
  return scored as ScoredRow[];
}

function faultsByRow(issues: NonNullable<Problem['issues']>): Map<number, string[]> {
  const faults = new Map<number, string[]>();
  for (const { row, field, message } of issues) {
    if (row === undefined) continue;
    faults.set(row, [...(faults.get(row) ?? []), field ? `${field} ${message}` : message]);
  }
  return faults;
}
