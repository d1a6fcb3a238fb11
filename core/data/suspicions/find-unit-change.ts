import type { Reason } from '../../contracts/names.ts';
import type { ColumnProfile } from '../../contracts/profile.ts';

type NumberProfile = Extract<ColumnProfile, { kind: 'number' }>;

/** Factors between units that people mix up, and their inverses. */
const FACTORS: { factor: number; example: string }[] = [
  { factor: 10, example: 'a decimal place' },
  { factor: 100, example: 'cents or percent' },
  { factor: 1_000, example: 'thousands, metres and kilometres, grams and kilograms' },
  { factor: 1_000_000, example: 'millions' },
  { factor: 2.54, example: 'inches and centimetres' },
  { factor: 1.609344, example: 'miles and kilometres' },
  { factor: 1_609.344, example: 'miles and metres' },
  { factor: 3.6, example: 'm/s and km/h' },
  { factor: 60, example: 'seconds, minutes and hours' },
  { factor: 3_600, example: 'seconds and hours' },
  { factor: 1 / 0.3048, example: 'feet and metres' },
  { factor: 1 / 0.45359237, example: 'pounds and kilograms' },
];
/**
 * How far the ratio of medians, and of other quantiles, may be from the factor: the months of taxi trips
 * between which the median moved most, March and June, differ by 7 % in the median and 9 % at the 0.8
 * quantile.
 */
const MEDIAN_TOLERANCE = 0.08;
const QUANTILE_TOLERANCE = 0.2;
/** The tails move for other reasons, too. */
const QUANTILES = ['0.1', '0.2', '0.25', '0.3', '0.4', '0.5', '0.6', '0.7', '0.75', '0.8'];
/** Fewer different quantiles are not a curve: any change of a near-constant column is one factor. */
const LEAST_POINTS = 4;

/**
 * Whether a column's numbers look like earlier ones in another unit: the medians' ratio is near a factor
 * between units, and so is the ratio of every other quantile, so that the whole distribution is scaled and
 * not merely moved.
 */
export function findUnitChange(before: NumberProfile, now: NumberProfile): Reason | undefined {
  const medianBefore = before.quantiles['0.5'];
  const medianNow = now.quantiles['0.5'];
  if (medianBefore === undefined || medianNow === undefined) return undefined;
  const ratio = medianNow / medianBefore;
  const near = FACTORS.flatMap(({ factor, example }) => [
    { factor, example, shown: `${round(factor)} times` },
    { factor: 1 / factor, example, shown: `1/${round(factor)} of` },
  ]).find(({ factor }) => isNear(ratio, factor, MEDIAN_TOLERANCE));
  if (near === undefined || !isScaled(before, now, near.factor)) return undefined;
  const message = `the values are ${near.shown} earlier ones over the whole distribution (median ${round(medianNow)}, before ${round(medianBefore)}): another unit (${near.example})?`;
  return { code: 'unitChange', message, column: now.name, value: near.factor };
}

function isScaled(before: NumberProfile, now: NumberProfile, factor: number): boolean {
  const points = QUANTILES.map((share) => [before.quantiles[share] ?? 0, now.quantiles[share] ?? 0] as const);
  const different = new Set(points.map(([old]) => old).filter((old) => old !== 0));
  const isSame = ([old, value]: readonly [number, number]) =>
    old === 0 ? value === 0 : isNear(value / old, factor, QUANTILE_TOLERANCE);
  return different.size >= LEAST_POINTS && points.every(isSame);
}

function isNear(ratio: number, factor: number, tolerance: number): boolean {
  return Math.abs(Math.log(ratio / factor)) <= Math.log(1 + tolerance);
}

function round(value: number): string {
  return String(Number(value.toPrecision(6)));
}
