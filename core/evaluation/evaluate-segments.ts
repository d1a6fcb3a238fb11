import type { SegmentEvaluation, SegmentLevel } from '../contracts/evaluation.ts';
import { PerennialError } from '../errors.ts';
import { measurePredictions } from './measure-predictions.ts';
import type { PredictionSet } from './prediction-set.ts';
import { takeRows } from './take-rows.ts';

/** A category column to break an evaluation down by; code −1 is missing. */
export interface Segment {
  name: string;
  codes: Int32Array;
  levels: string[];
}

/** The name a report gives to rows whose segment is missing. */
const MISSING_LEVEL = '(missing)';

/** Fewer rows than this say too little about a level. */
const DEFAULT_MINIMUM_ROWS = 30;

/**
 * The metrics of each level of a segment, in the order of its levels, `(missing)` last if any row is. A level
 * with fewer than `minimumRows` rows is reported as too few, without metrics. Codes that do not fit the
 * predictions or the levels are InvalidInputError.
 */
export function evaluateSegments(
  predictions: PredictionSet,
  segment: Segment,
  { seed, minimumRows = DEFAULT_MINIMUM_ROWS }: { seed: number; minimumRows?: number },
): SegmentEvaluation {
  const rowsPerLevel = groupRows(segment, predictions.actual.length);
  const missing = rowsPerLevel.pop()!;
  const levels = rowsPerLevel.map((rows, code) => measureLevel(segment.levels[code]!, rows));
  if (missing.length > 0) levels.push(measureLevel(MISSING_LEVEL, missing));
  return { name: segment.name, levels };

  function measureLevel(level: string, rows: Uint32Array): SegmentLevel {
    const tooFew = rows.length === 0 || rows.length < minimumRows;
    const metrics = tooFew ? {} : measurePredictions(takeRows(predictions, rows), seed).metrics;
    return { level, rows: rows.length, tooFew, metrics };
  }
}

/** Row numbers per level in row order, those of the missing level last. */
function groupRows({ name, codes, levels }: Segment, rows: number): Uint32Array[] {
  if (codes.length !== rows) {
    throw new PerennialError('InvalidInputError', 'a segment has one code per row', {
      segment: name,
      codes: codes.length,
      rows,
    });
  }
  const counts = new Uint32Array(levels.length + 1);
  const slotOf = (code: number) => (code === -1 ? levels.length : code);
  for (let row = 0; row < rows; row++) {
    const code = codes[row]!;
    if (code < -1 || code >= levels.length) {
      throw new PerennialError('InvalidInputError', 'a segment code has no level', {
        segment: name,
        row,
        code,
      });
    }
    counts[slotOf(code)]!++;
  }
  const groups = Array.from(counts, (count) => new Uint32Array(count));
  counts.fill(0);
  for (let row = 0; row < rows; row++) {
    const slot = slotOf(codes[row]!);
    groups[slot]![counts[slot]!++] = row;
  }
  return groups;
}
