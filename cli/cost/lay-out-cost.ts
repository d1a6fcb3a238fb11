import type { CostPart } from '../../core/cost/cost-line.ts';
import type { PricedLine } from '../../core/cost/price-lines.ts';
import type { MillionPrice, MillionPrices } from '../../core/cost/price-million.ts';
import { PRICES } from '../../core/cost/prices.ts';
import { layOutTable } from '../print-table.ts';
import { bold, dim, type Text } from '../text.ts';

const PARTS = {
  idle: 'While nothing happens',
  inUse: 'Once models are used',
  predictions: 'Predictions',
  watch: 'Watching the models that are asked',
  retrains: 'Retrains',
  kept: 'What has been kept',
} as const satisfies Record<CostPart, string>;

const COLUMNS = [
  { title: 'SERVICE' },
  { title: 'WHAT', shrink: true },
  { title: 'QUANTITY', align: 'right' },
  { title: 'PRICE', shrink: true },
  { title: 'USD', align: 'right' },
  { title: 'WITH FREE TIER', align: 'right' },
] as const;

/** The estimate as one table for each part, with its sum in the last row. */
export function layOutCost(lines: readonly PricedLine[], width: number): Text[] {
  return (Object.keys(PARTS) as CostPart[]).flatMap((part) => {
    const own = lines.filter((line) => line.part === part);
    if (own.length === 0) return [];
    return [bold(PARTS[part]), ...layOutTable(COLUMNS, [...own.map(toCells), toSum(own)], width), ''];
  });
}

/** The sums that people ask for. */
export function sumCost(lines: readonly PricedLine[]) {
  const of = (part: CostPart) => lines.filter((line) => line.part === part);
  return {
    usd: sum(lines, 'usd'),
    usdAfterFreeTier: sum(lines, 'usdAfterFreeTier'),
    usdIdle: sum(of('idle'), 'usd'),
    usdIdleAfterFreeTier: sum(of('idle'), 'usdAfterFreeTier'),
    usdPredictions: sum(of('predictions'), 'usd'),
    usdDashboards: sum(
      lines.filter(({ price }) => price === 'dashboard'),
      'usd',
    ),
  };
}

const WAYS = {
  asConfigured: 'as configured',
  bufferedWithoutAccessLog: 'with logMode: buffered and accessLog: false',
  functionUrl: 'by a Lambda Function URL, which has no throttle, keys or access log',
} as const satisfies Record<keyof MillionPrices, string>;

/** What a million predictions cost, one line for each way to answer them. */
export function layOutMillion(million: MillionPrices): Text[] {
  return [
    bold('A million predictions'),
    ...Object.entries(WAYS).map(([way, what]): Text => {
      const { usd, usdAfterFreeTier, usdTransfer } = million[
        way as keyof MillionPrices
      ] satisfies MillionPrice;
      return [
        '  ',
        bold(dollars(usd)),
        ` ${what}`,
        dim(` (${dollars(usdAfterFreeTier)} with the free tier; ${dollars(usdTransfer)} is data transfer)`),
      ];
    }),
    '',
  ];
}

function toCells(line: PricedLine): Text[] {
  const { usd, per } = PRICES[line.price];
  return [
    line.service,
    line.what,
    quantity(line.quantity),
    dim(`${usd} per ${per}`),
    dollars(line.usd),
    dollars(line.usdAfterFreeTier),
  ];
}

function toSum(lines: readonly PricedLine[]): Text[] {
  return ['', '', '', '', bold(dollars(sum(lines, 'usd'))), bold(dollars(sum(lines, 'usdAfterFreeTier')))];
}

function sum(lines: readonly PricedLine[], key: 'usd' | 'usdAfterFreeTier'): number {
  return lines.reduce((total, line) => total + line[key], 0);
}

function quantity(value: number): string {
  return value >= 1000 || Number.isInteger(value)
    ? Math.round(value).toLocaleString('en-US')
    : value.toPrecision(2);
}

/** USD with two digits after the point. */
export function dollars(usd: number): string {
  return usd > 0 && usd < 0.005 ? '<$0.01' : `$${usd.toFixed(2)}`;
}

/** A difference of USD with its sign. */
export function signedDollars(usd: number): string {
  return `${usd < 0 ? '−' : '+'}${dollars(Math.abs(usd))}`;
}
