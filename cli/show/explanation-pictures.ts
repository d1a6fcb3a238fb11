import type { Explanation, FeatureDependence } from '../../core/contracts/explanation.ts';
import type { VersionAnswer } from '../answers.ts';
import { drawSparkline } from '../draw-bar.ts';
import { formatNumber } from '../format-number.ts';
import { layOutTable } from '../print-table.ts';
import type { Text } from '../text.ts';
import { outputName } from './explanation-output.ts';

const FEATURES = 3;
const NAMED_LEVELS = 4;
const WEEKDAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];

interface Point {
  value: FeatureDependence['points'][number]['value'];
  mean: number;
}

/** The mean prediction over the values of the first features, a picture each: of many classes, of the one that moves most. */
export function explanationPictures(
  { dependences }: Explanation,
  version: VersionAnswer,
  width: number,
): Text[] {
  const first = new Set([...new Set(dependences.map(({ feature }) => feature))].slice(0, FEATURES));
  const pictures = dependences.flatMap((dependence) =>
    first.has(dependence.feature) ? [drawPicture(dependence, version)].flat() : [],
  );
  if (pictures.length === 0) return [];
  const columns = [
    { title: 'MEAN PREDICTION', shrink: true },
    { title: 'BY VALUE', shrink: true },
    { title: 'LOWEST', align: 'right' as const },
    { title: 'AT', shrink: true },
    { title: 'HIGHEST', align: 'right' as const },
    { title: 'AT', shrink: true },
  ];
  return ['', ...layOutTable(columns, pictures, width)];
}

/** A row of the table; none where nothing can be drawn. */
function drawPicture(dependence: FeatureDependence, version: VersionAnswer): Text[][] {
  const [widest] = dependence.outputs
    .map((output, place) => ({ output, points: pointsOf(dependence, place) }))
    .filter(({ points }) => points.length > 0)
    .map((series) => ({ ...series, ...extremes(series.points) }))
    .sort((a, b) => b.highest.mean - b.lowest.mean - (a.highest.mean - a.lowest.mean));
  if (widest === undefined) return [];
  const { points, lowest, highest, output } = widest;
  const { feature, part } = dependence;
  const name = outputName(version, output);
  return [
    [
      `${name === undefined ? '' : `${name} by `}${feature}${part ? ` (${part})` : ''}`,
      drawLine(points, lowest.mean, highest.mean, part),
      formatNumber(lowest.mean),
      formatValue(lowest.value, part),
      formatNumber(highest.mean),
      formatValue(highest.value, part),
    ],
  ];
}

function pointsOf({ points }: FeatureDependence, place: number): Point[] {
  return points.flatMap(({ value, mean }) => {
    const prediction = mean[place] ?? null;
    return prediction === null ? [] : [{ value, mean: prediction }];
  });
}

function extremes(points: Point[]): { lowest: Point; highest: Point } {
  return {
    lowest: points.reduce((least, point) => (point.mean < least.mean ? point : least)),
    highest: points.reduce((most, point) => (point.mean > most.mean ? point : most)),
  };
}

/** Numbers and parts of a time between their ends; of levels the commonest first, by name where they are few; missing apart. */
function drawLine(points: Point[], lowest: number, highest: number, part: FeatureDependence['part']): string {
  const draw = (some: Point[]): string =>
    drawSparkline(
      some.map(({ mean }) => mean - lowest),
      highest - lowest,
    );
  const known = points.filter(({ value }) => value !== null);
  const missing = points.filter(({ value }) => value === null);
  const name = (point: Point | undefined) => formatValue(point?.value ?? null, part);
  const line =
    typeof known[0]?.value === 'number' && known.length > 1
      ? `${name(known[0])} ${draw(known)} ${name(known.at(-1))}`
      : known.length <= NAMED_LEVELS
        ? known.map((point) => `${name(point)} ${draw([point])}`).join('  ')
        : draw(known);
  return missing.length === 0 ? line : `${line}${line === '' ? '' : '  '}missing ${draw(missing)}`;
}

function formatValue(value: Point['value'], part: FeatureDependence['part']): string {
  if (value === null) return 'missing';
  if (typeof value !== 'number') return String(value);
  if (part === 'weekday') return WEEKDAYS[value] ?? String(value);
  if (part === 'month' || part === 'day') return String(value + 1);
  return formatNumber(value);
}
