import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { estimateCost } from '../../core/cost/estimate-cost.ts';
import { findHourly } from '../../core/cost/find-hourly.ts';
import { priceLines } from '../../core/cost/price-lines.ts';
import { priceMillion } from '../../core/cost/price-million.ts';
import { readDeployment } from '../../core/cost/read-deployment.ts';
import { ASSUMPTIONS } from '../../core/cost/workload.ts';
import { runbookAnchor } from '../../lib/constructs/perennial-alarm.ts';
import { environmentNamed, synthesise } from './synthesise.ts';

const templates = synthesise(environmentNamed('prod'));
const runbook = readFileSync(join(import.meta.dirname, '../../docs/runbook.md'), 'utf8');
const sections = [...runbook.matchAll(/^## (.+)\n\n[*_](Page|Ticket)\.[*_]/gm)].map(
  ([, heading = '', severity = '']) => ({
    anchor: runbookAnchor(heading),
    severity: severity.toUpperCase(),
  }),
);

interface AlarmProperties {
  AlarmName: string;
  AlarmDescription: string;
  AlarmActions?: unknown[];
  OKActions?: unknown[];
  TreatMissingData?: string;
  MetricName?: string;
  Metrics?: unknown[];
}
const alarms = Object.values(templates.operations.Resources ?? {})
  .filter(({ Type }) => Type === 'AWS::CloudWatch::Alarm')
  .map(({ Properties }) => Properties as unknown as AlarmProperties);

describe('every alarm', () => {
  it('is there', () => {
    expect(alarms.map(({ AlarmName }) => AlarmName.replace('perennial-prod-', '')).toSorted()).toEqual([
      'a-drop-waits-too-long',
      'a-workflow-failed-roll-out-version',
      'a-workflow-failed-train-model',
      'dead-letters-failed',
      'dead-letters-undelivered',
      'drift-found',
      'labels-are-missing',
      'last-known-good-answers',
      'many-cold-starts',
      'predictions-are-not-logged',
      'predictions-are-slow',
      'predictions-are-throttled',
      'predictions-fail',
      'retrains-are-turned-down',
      'the-api-fails',
      'the-log-comes-late-labels',
      'the-log-comes-late-predictions',
    ]);
  });

  it.each(alarms.map((alarm) => [alarm.AlarmName, alarm] as const))(
    '%s says whom it hurts, how urgent it is, and where to read what to do',
    (_, { AlarmDescription }) => {
      const [, severity, impact = '', anchor] =
        /^(PAGE|TICKET): (.+) What to do: docs\/runbook\.md#(\S+)$/.exec(AlarmDescription) ?? [];

      expect(impact.length).toBeGreaterThan(15);
      expect(sections).toContainEqual({ anchor, severity });
    },
  );

  it.each(alarms.map((alarm) => [alarm.AlarmName, alarm] as const))(
    '%s tells people when it rings and when it is over, and knows what no data means',
    (_, { AlarmActions, OKActions, TreatMissingData }) => {
      expect(AlarmActions).toHaveLength(1);
      expect(OKActions).toEqual(AlarmActions);
      expect(['notBreaching', 'ignore']).toContain(TreatMissingData);
    },
  );

  it('watches one metric, for each is billed', () => {
    for (const { MetricName, Metrics } of alarms) {
      expect(MetricName).toBeDefined();
      expect(Metrics).toBeUndefined();
    }
  });

  it('has a section, and every section but the budget’s an alarm', () => {
    const named = new Set(alarms.map(({ AlarmDescription }) => AlarmDescription.split('#')[1]));

    expect(new Set(sections.map(({ anchor }) => anchor)).difference(named)).toEqual(new Set(['budget']));
  });
});

describe('the cost of the real templates', () => {
  const million = { predictions: 1e6, models: 1, retrains: 0 };
  const list = Object.values(templates);
  const sparing = Object.values(
    synthesise(environmentNamed('prod', { logMode: 'buffered', accessLog: false, dashboard: false })),
  );
  const idle = (of: typeof list) => {
    const lines = priceLines(estimateCost(readDeployment(of), million, ASSUMPTIONS));
    const own = lines.filter(({ part }) => part === 'idle');
    return {
      usd: own.reduce((sum, line) => sum + line.usd, 0),
      usdAfterFreeTier: own.reduce((sum, line) => sum + line.usdAfterFreeTier, 0),
    };
  };

  it('has nothing that bills by the hour', () => {
    expect(findHourly(list)).toEqual([]);
    expect(findHourly(sparing)).toEqual([]);
  });

  it('is at most a dollar a month while idle, within CloudWatch’s free tier', () => {
    expect(idle(list).usdAfterFreeTier).toBeLessThanOrEqual(1);
  });

  it('is at most three dollars a month while idle without a free tier, where there is no dashboard', () => {
    expect(idle(sparing).usd).toBeLessThanOrEqual(3);
    expect(idle(list).usd - idle(sparing).usd).toBeCloseTo(3, 6);
  });

  // what leaves the region is on top: three cents, free for an account's first 100 GB a month
  it('is at most $1.70 for a million predictions, with durable log and access log', () => {
    const { usd, usdTransfer } = priceMillion(readDeployment(list), million, ASSUMPTIONS)!.asConfigured;

    expect(usd - usdTransfer).toBeLessThanOrEqual(1.7);
  });

  it('is at most $1.30 buffered and without access log, within the free tier, and $1.50 without', () => {
    const prices = priceMillion(readDeployment(sparing), million, ASSUMPTIONS)!;

    expect(prices.asConfigured.usdAfterFreeTier).toBeLessThanOrEqual(1.3);
    expect(prices.asConfigured.usd).toBeLessThanOrEqual(1.5);
    expect(prices.asConfigured).toEqual(prices.bufferedWithoutAccessLog);
    expect(priceMillion(readDeployment(list), million, ASSUMPTIONS)!.bufferedWithoutAccessLog).toEqual(
      prices.asConfigured,
    );
  });
});
