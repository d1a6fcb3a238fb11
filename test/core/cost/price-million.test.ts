import { describe, expect, it } from 'vitest';
import { priceMillion } from '../../../core/cost/price-million.ts';
import { ASSUMPTIONS } from '../../../core/cost/workload.ts';
import { deploymentWith, JOINED } from './sample-template.ts';

const workload = { predictions: 1e6, models: 1, retrains: 30 };
const price = (...changes: Parameters<typeof deploymentWith>) =>
  priceMillion(deploymentWith(...changes), workload, ASSUMPTIONS)!;

describe('a million predictions', () => {
  it('cost nothing where there are none', () => {
    expect(priceMillion(deploymentWith(), { ...workload, predictions: 0 }, ASSUMPTIONS)).toBeUndefined();
  });

  it('cost less buffered and without access log, as much as where they already are', () => {
    const { asConfigured, bufferedWithoutAccessLog } = price();
    const Predictions = structuredClone(JOINED);
    Object.assign(Predictions.Properties?.ExtendedS3DestinationConfiguration as object, {
      BufferingHints: { IntervalInSeconds: 300 },
    });

    expect(bufferedWithoutAccessLog.usd).toBeLessThan(asConfigured.usd - 0.15);
    expect(price({ Predictions, Stage: undefined }).asConfigured).toEqual(bufferedWithoutAccessLog);
  });

  it('cost by a Function URL what the API and its log do not', () => {
    const { asConfigured, functionUrl } = price();

    expect(asConfigured.usd - functionUrl.usd).toBeCloseTo(1 + (51e6 / 1024 ** 3) * 0.5, 9);
  });

  it('cost the same each, however many there are, but for what is billed by the object', () => {
    const Predictions = undefined;
    const one = price({ Predictions }).asConfigured.usd;
    const ten = priceMillion(deploymentWith({ Predictions }), { ...workload, predictions: 1e7 }, ASSUMPTIONS)!
      .asConfigured.usd;

    expect(ten).toBeCloseTo(one, 9);
  });

  it('name what leaves the region', () => {
    expect(price().asConfigured.usdTransfer).toBeCloseTo((400e6 / 1024 ** 3) * 0.09, 9);
  });
});
