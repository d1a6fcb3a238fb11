import type { Explanation, FeatureImportance } from '../../core/contracts/explanation.ts';
import { metricDirection } from '../../core/evaluation/metric-direction.ts';
import { drawBar } from '../draw-bar.ts';
import { formatCount, formatNumber } from '../format-number.ts';
import { layOutTable } from '../print-table.ts';
import { dim, type Text } from '../text.ts';

const SHOWN = 10;
const BAR_CELLS = 12;

interface Column {
  title: string;
  align?: 'right';
  shrink?: boolean;
  cell: (feature: FeatureImportance) => Text;
  /** Where false for every feature, the column is left out. */
  has: (feature: FeatureImportance) => boolean;
}

/** The features that matter most, each with what it adds to scores and what the model loses without it. */
export function explanationTable({ importance, metric, featureCount }: Explanation, width: number): Text[] {
  const total = importance.reduce((sum, { meanAbsolute }) => sum + (meanAbsolute ?? 0), 0);
  const largest = Math.max(...importance.map(({ meanAbsolute }) => meanAbsolute ?? 0));
  const gains = importance.reduce((sum, { gain }) => sum + (gain ?? 0), 0);
  const isContributed = ({ meanAbsolute }: FeatureImportance): boolean => meanAbsolute !== null;
  // the loss of a metric that is better when higher is a fall of it
  const sign = metricDirection(metric) === 'higher' ? -1 : 1;
  const all: Column[] = [
    { title: 'FEATURE', shrink: true, cell: ({ feature }) => feature, has: () => true },
    {
      title: 'MEAN |CONTRIBUTION|',
      align: 'right',
      cell: ({ meanAbsolute }) => formatNumber(meanAbsolute),
      has: isContributed,
    },
    {
      title: 'SHARE',
      align: 'right',
      cell: ({ meanAbsolute }) => formatShare(meanAbsolute, total),
      has: isContributed,
    },
    {
      title: '',
      cell: ({ meanAbsolute }) => drawBar((meanAbsolute ?? 0) / largest, BAR_CELLS),
      has: isContributed,
    },
    {
      title: `${metric.toUpperCase()} IF SHUFFLED`,
      align: 'right',
      cell: ({ permutation }) => formatChange(permutation, sign),
      has: ({ permutation }) => permutation !== null,
    },
    {
      title: 'GAIN',
      align: 'right',
      cell: ({ gain }) => formatShare(gain, gains),
      has: ({ gain }) => gain !== null,
    },
    {
      title: 'SPLITS',
      align: 'right',
      cell: ({ splits }) => formatCount(splits ?? undefined),
      has: ({ splits }) => splits !== null,
    },
  ];
  const columns = all.filter(({ has }) => importance.some(has));
  const shown = importance.slice(0, SHOWN);
  const more = featureCount - shown.length;
  return [
    ...layOutTable(
      columns,
      shown.map((feature) => columns.map(({ cell }) => cell(feature))),
      width,
    ),
    ...(more > 0 ? [dim(`and ${formatCount(more)} more, which --json has`)] : []),
  ];
}

/** A part of a whole in per cent. */
function formatShare(part: number | null, whole: number): string {
  return part === null || whole <= 0 ? '–' : `${Math.round((100 * part) / whole)} %`;
}

/** "+1.23 ± 0.04": to the decimal of the error's first digit. */
function formatChange(change: FeatureImportance['permutation'], sign: number): string {
  if (change === null) return '–';
  const mean = sign * change.mean;
  const error = change.standardError;
  const signOf = (text: string): string => (mean > 0 ? `+${text}` : text);
  if (error === null || error === 0) return signOf(formatNumber(mean));
  const decimals = Math.min(20, Math.max(0, -Math.floor(Math.log10(error))));
  const format = (value: number): string =>
    value.toLocaleString('en-US', { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
  return `${signOf(format(mean))} ± ${format(error)}`;
}
