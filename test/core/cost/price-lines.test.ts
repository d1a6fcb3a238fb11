import { expect, it } from 'vitest';
import type { CostLine } from '../../../core/cost/cost-line.ts';
import { priceLines } from '../../../core/cost/price-lines.ts';

it('spends the free tier once, over all lines of a price', () => {
  const line: CostLine = {
    part: 'idle',
    service: 'Lambda',
    what: 'requests',
    price: 'lambdaRequest',
    quantity: 600_000,
  };

  const after = priceLines([line, line]).map(({ usdAfterFreeTier }) => usdAfterFreeTier);

  expect(after[0]).toBe(0);
  expect(after[1]).toBeCloseTo(0.04, 9);
});
