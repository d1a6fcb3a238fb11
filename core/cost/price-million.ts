import { estimateCost } from './estimate-cost.ts';
import { priceLines } from './price-lines.ts';
import type { Deployment } from './read-deployment.ts';
import type { Assumptions, Workload } from './workload.ts';

/** What a million requests cost, in USD: at list prices, and where the free tier is not spent otherwise. */
export interface MillionPrice {
  usd: number;
  usdAfterFreeTier: number;
  /** Of `usd`, what leaves the region: the first 100 GB of an account are free each month, for good. */
  usdTransfer: number;
}

export interface MillionPrices {
  asConfigured: MillionPrice;
  /** The same with `logMode: buffered` and `accessLog: false`. */
  bufferedWithoutAccessLog: MillionPrice;
  /** The same by a Lambda Function URL in place of the HTTP API: no throttle, no API keys, no access log. */
  functionUrl: MillionPrice;
}

/** What a million of these predictions cost, and would cost otherwise; undefined when there are none. */
export function priceMillion(
  deployment: Deployment,
  workload: Workload,
  assumptions: Assumptions,
): MillionPrices | undefined {
  if (workload.predictions === 0) return undefined;
  const price = (other: Partial<Deployment>): MillionPrice => {
    const lines = priceLines(estimateCost({ ...deployment, ...other }, workload, assumptions)).filter(
      ({ part }) => part === 'predictions',
    );
    const sum = (key: 'usd' | 'usdAfterFreeTier', of = lines): number =>
      of.reduce((total, line) => total + line[key], 0) * (1e6 / workload.predictions);
    return {
      usd: sum('usd'),
      usdAfterFreeTier: sum('usdAfterFreeTier'),
      usdTransfer: sum(
        'usd',
        lines.filter((line) => line.price === 'transferOut'),
      ),
    };
  };
  const { predictionLog } = deployment;
  return {
    asConfigured: price({}),
    bufferedWithoutAccessLog: price({
      accessLogFormat: undefined,
      ...(predictionLog && { predictionLog: { ...predictionLog, isJoined: true } }),
    }),
    functionUrl: price({ hasApi: false, hasAuthorizer: false }),
  };
}
