import type { GateFinding } from '../../contracts/gates.ts';
import { roundFigure, writeFigure } from './write-figure.ts';

const MEGABYTE = 1_000_000;

/** Enough rows in the test split to judge anything. */
export function judgeRows(minimum: number, testRows: number): GateFinding {
  return {
    gate: 'rows',
    verdict: testRows >= minimum ? 'passed' : 'failed',
    advisory: false,
    measured: testRows,
    required: minimum,
    message: `${testRows} test rows, at least ${minimum} are asked`,
  };
}

/** How far the exported graph's answers lie from training's own, as a share of max(1, |y|), over `rows` rows. */
export interface ServingParity {
  maxDifference: number;
  rows: number;
  tolerance: number;
}

/** The artifact answers what training computed; unknown where no row was compared. */
export function judgeParity({ maxDifference, rows, tolerance }: ServingParity): GateFinding {
  const isWithin = maxDifference <= tolerance;
  return {
    gate: 'servingParity',
    verdict: rows === 0 ? 'unknown' : isWithin ? 'passed' : 'failed',
    advisory: false,
    // A difference that is not a number has no place in JSON; the verdict above has seen it.
    measured: Number.isFinite(maxDifference) ? maxDifference : null,
    required: tolerance,
    message:
      rows === 0
        ? 'no row was compared with the served artifact'
        : `the artifact differs from training by at most ${roundFigure(maxDifference)} on ${rows} rows, ${tolerance} is allowed`,
  };
}

/** The artifact's size; a megabyte is 1,000,000 bytes. */
export function judgeSize(maxMegabytes: number, artifactBytes: number): GateFinding {
  const megabytes = artifactBytes / MEGABYTE;
  return {
    gate: 'size',
    verdict: megabytes <= maxMegabytes ? 'passed' : 'failed',
    advisory: false,
    measured: megabytes,
    required: maxMegabytes,
    message: `${writeFigure(megabytes)} MB, at most ${maxMegabytes} are allowed`,
  };
}

/** Latency only advises: noise on one machine must not decide a promotion. */
export function judgeLatency(limit: number, latency?: { p99Milliseconds: number }): GateFinding {
  const measured = latency?.p99Milliseconds ?? null;
  return {
    gate: 'latency',
    verdict: measured === null ? 'unknown' : measured <= limit ? 'passed' : 'failed',
    advisory: true,
    measured,
    required: limit,
    message:
      measured === null
        ? 'latency was not measured'
        : `99 of 100 predictions within ${writeFigure(measured)} ms, ${limit} ms are hoped for`,
  };
}
