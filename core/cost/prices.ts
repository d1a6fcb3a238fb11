/**
 * List prices in USD, us-east-1, on demand, before any free tier. No price list is asked at run time: each entry
 * says where it is from and when, so that a reader can correct it.
 */
export const PRICES_DATED = '2026-11-21';

export interface Price {
  usd: number;
  /** What one price buys. */
  per: string;
  source: string;
  /** What is free each month, in the unit of `per` divided by `perCount`. */
  free?: number;
  /** How many units the price is for. */
  perCount: number;
}

const infracost = 'infracost golden files made from the AWS price list, 2024-07-01';
const toolkit = 'agent-toolkit-for-aws cost scripts, 2026-08-20';
const jobs = 'third-party course page; others say up to 17 % more, and none is of AWS';
const general = 'AWS pricing page, as generally known';

export const PRICES = {
  apiRequest: { usd: 1, per: 'million requests of 512 KB', perCount: 1e6, source: infracost },
  lambdaRequest: { usd: 0.2, per: 'million requests', perCount: 1e6, free: 1e6, source: infracost },
  lambdaArmSecond: {
    usd: 0.0000133334,
    per: 'GB-second on arm64',
    perCount: 1,
    free: 400_000,
    source: infracost,
  },
  lambdaX86Second: {
    usd: 0.0000166667,
    per: 'GB-second on x86',
    perCount: 1,
    free: 400_000,
    source: infracost,
  },
  transition: {
    usd: 0.025,
    per: 'thousand state transitions',
    perCount: 1e3,
    free: 4_000,
    source: infracost,
  },
  tableWrite: { usd: 0.625, per: 'million write units', perCount: 1e6, source: toolkit },
  tableRead: { usd: 0.125, per: 'million read units', perCount: 1e6, source: toolkit },
  busEvent: { usd: 1, per: 'million custom events of 64 KB', perCount: 1e6, source: infracost },
  schedule: {
    usd: 1,
    per: 'million scheduler invocations',
    perCount: 1e6,
    free: 14e6,
    source: 'cloudburn.io, 2026-03',
  },
  objectWrite: { usd: 0.005, per: 'thousand PUT or LIST requests', perCount: 1e3, source: infracost },
  objectRead: { usd: 0.0004, per: 'thousand GET requests', perCount: 1e3, source: infracost },
  tableStorage: { usd: 0.25, per: 'GB-month', perCount: 1, free: 25, source: toolkit },
  tableBackup: { usd: 0.2, per: 'GB-month of continuous backups', perCount: 1, source: infracost },
  objectStorage: { usd: 0.023, per: 'GB-month', perCount: 1, source: infracost },
  stream: { usd: 0.029, per: 'GB ingested, each record rounded up to 5 KB', perCount: 1, source: general },
  streamSorting: { usd: 0.02, per: 'GB delivered with dynamic partitioning', perCount: 1, source: general },
  streamObject: {
    usd: 0.005,
    per: 'thousand objects of dynamic partitioning',
    perCount: 1e3,
    source: general,
  },
  streamParsing: {
    usd: 0.07,
    per: 'hour of reading JSON for dynamic partitioning',
    perCount: 1,
    source: 'AWS pricing calculator, us-east-2, 2026',
  },
  logIngest: { usd: 0.5, per: 'GB of logs', perCount: 1, free: 5, source: infracost },
  logStorage: { usd: 0.03, per: 'GB-month of logs', perCount: 1, source: infracost },
  trace: { usd: 5, per: 'million traces', perCount: 1e6, free: 100_000, source: general },
  transferOut: { usd: 0.09, per: 'GB out of the region', perCount: 1, free: 100, source: general },
  jobHourLarge: { usd: 0.115, per: 'hour of an ml.m5.large', perCount: 1, source: jobs },
  jobHourExtraLarge: { usd: 0.23, per: 'hour of an ml.m5.xlarge', perCount: 1, source: jobs },
  jobVolume: { usd: 0.14, per: 'GB-month of a job’s volume', perCount: 1, source: general },
  metric: { usd: 0.3, per: 'custom metric a month', perCount: 1, free: 10, source: 'signoz.io, 2026-02-15' },
  alarmMetric: {
    usd: 0.1,
    per: 'metric of a standard alarm a month',
    perCount: 1,
    free: 10,
    source: infracost,
  },
  dashboard: { usd: 3, per: 'dashboard a month', perCount: 1, free: 3, source: infracost },
} as const satisfies Record<string, Price>;

export type PriceName = keyof typeof PRICES;
