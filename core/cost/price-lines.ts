import type { CostLine } from './cost-line.ts';
import { PRICES, type PriceName } from './prices.ts';

export interface PricedLine extends CostLine {
  usd: number;
  /** What is left of it after the free tier's share of its price, which earlier lines may have spent. */
  usdAfterFreeTier: number;
}

/** What each line costs in USD. */
export function priceLines(lines: readonly CostLine[]): PricedLine[] {
  const left = new Map<PriceName, number>();
  return lines.map((line) => {
    const { usd, perCount, ...rest } = PRICES[line.price];
    const free = left.get(line.price) ?? ('free' in rest ? rest.free : 0);
    const used = Math.min(free, line.quantity);
    left.set(line.price, free - used);
    return {
      ...line,
      usd: (line.quantity * usd) / perCount,
      usdAfterFreeTier: ((line.quantity - used) * usd) / perCount,
    };
  });
}
