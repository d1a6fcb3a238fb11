import type { TimestampPart } from '../../core/contracts/model-spec.ts';
import { formatCount, formatNumber } from '../format-number.ts';
import type { ColumnFacts } from './column-facts.ts';

/** One entry of the spec's features: a kind, or an object; the comment says what was seen. */
export interface FeatureChoice {
  name: string;
  rule: string | Record<string, unknown>;
  comment: string;
}

/** Whole numbers under such names count things as little as a postcode does. */
const CODE_NAME =
  /(^|[_\s.-])(id|code|type|zip|zipcode|postcode|zone|category|class|cluster|region|district)$|[a-z](ID|Id|Code|Type|Zone|Zip)$/i;
const MOST_CODES = 1_000;
const SHORT_SPAN_DAYS = 2;
const WEEKS_SPAN_DAYS = 8;
const MONTHS_SPAN_DAYS = 180;
/** A largest value this many times beyond the 99th percentile is dirt or a tail that a linear model breaks on. */
const HEAVY = 10;

/** The features that one column gives: mostly one, two for skewed numbers. */
export function chooseFeatures(column: ColumnFacts, taken: ReadonlySet<string>): FeatureChoice[] {
  const { name, kind } = column;
  const missing = column.missing > 0 ? `, ${share(column.missing, column.rows)} missing` : '';
  switch (kind) {
    case 'boolean':
      return [{ name, rule: 'boolean', comment: missing.slice(2) }];
    case 'category':
      return [{ name, rule: 'category', comment: `${formatCount(column.distinct)} levels${missing}` }];
    case 'timestamp': {
      const parts = chooseParts(column.times!);
      return [{ name, rule: { type: 'timestamp', parts }, comment: missing.slice(2) }];
    }
    case 'number':
      return isCode(column)
        ? [{ name, rule: 'category', comment: `${formatCount(column.distinct)} codes${missing}` }]
        : numberFeatures(column, missing, taken);
  }
}

function chooseParts({
  days,
  areMidnights,
  haveMinutes,
}: NonNullable<ColumnFacts['times']>): TimestampPart[] {
  const parts: TimestampPart[] = [];
  if (days >= MONTHS_SPAN_DAYS) parts.push('month');
  if (days >= WEEKS_SPAN_DAYS) parts.push('weekday');
  if (!areMidnights) parts.push('hour');
  if (days < SHORT_SPAN_DAYS && haveMinutes) parts.push('minute');
  return parts.length > 0 ? parts : ['weekday'];
}

function isCode({ name, rows, distinct, numbers }: ColumnFacts): boolean {
  return (
    CODE_NAME.test(name) &&
    numbers!.isWhole &&
    numbers!.min >= 0 &&
    distinct <= MOST_CODES &&
    distinct <= rows / HEAVY
  );
}

function numberFeatures(column: ColumnFacts, missing: string, taken: ReadonlySet<string>): FeatureChoice[] {
  const { name } = column;
  const { min, max, low, first, median, last, high } = column.numbers!;
  const range = `${formatNumber(min)} to ${formatNumber(max)}, median ${formatNumber(median)}${missing}`;
  const isHeavyAbove = last > 0 && max > HEAVY * last;
  const isHeavyBelow = first < 0 && min < HEAVY * first;
  const bounds: [number, number] = [min >= 0 ? 0 : roundOut(low, Math.floor), roundOut(high, Math.ceil)];
  const clip = (isHeavyAbove || isHeavyBelow) && bounds[0] < bounds[1] ? bounds : undefined;
  const plain: FeatureChoice = clip
    ? { name, rule: { type: 'number', clip }, comment: `${range}; clipped near the 0.5 and 99.5 % quantiles` }
    : { name, rule: 'number', comment: range };
  const isSkewed = min >= 0 && last > HEAVY && last > HEAVY * Math.max(median, 1);
  const log = `${name}_log`;
  if (!isSkewed || taken.has(log)) return [plain];
  const upper = clip ? clip[1] : roundOut(max, Math.ceil);
  const rule = { from: name, type: 'number', transform: 'log1p', clip: [0, upper] };
  return [plain, { name: log, rule, comment: 'the same on a log scale, for it is skewed' }];
}

/** Outward to two significant digits. */
function roundOut(value: number, round: (value: number) => number): number {
  if (value === 0) return 0;
  const unit = 10 ** (Math.floor(Math.log10(Math.abs(value))) - 1);
  return Number((round(value / unit) * unit).toPrecision(12));
}

function share(part: number, whole: number): string {
  const percent = (100 * part) / whole;
  return percent < 0.1 ? '< 0.1 %' : `${percent.toFixed(1)} %`;
}
