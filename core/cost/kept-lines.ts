import { type CostLine, DAYS_A_MONTH, GIGABYTE, HOURS_A_MONTH } from './cost-line.ts';
import { logObjects } from './prediction-lines.ts';
import type { Deployment } from './read-deployment.ts';
import type { Assumptions, Workload } from './workload.ts';

/** Storage in a month after `monthsSoFar` months like this one: what expires has been kept as long as it is, no longer. */
export function keptLines(
  deployment: Deployment,
  workload: Workload,
  logIngestGigabytes: number,
  a: Assumptions,
): CostLine[] {
  const { predictions, models, retrains } = workload;
  const { keptDays, hasBackups, predictionLog } = deployment;
  const months = (days: number | undefined): number =>
    Math.min(a.monthsSoFar, days === undefined ? a.monthsSoFar : days / DAYS_A_MONTH);
  const span = (days: number | undefined): string =>
    days === undefined ? `${a.monthsSoFar} months so far` : `${days} days`;
  const objects = logObjects(deployment, workload);
  const tableBytes =
    objects * a.summaryBytes +
    (objects > 0 ? HOURS_A_MONTH * models * a.checkBytes : 0) +
    retrains * a.trainTableWrites * a.trainTableWriteBytes;
  const tableGigabytes = (tableBytes * a.monthsSoFar) / GIGABYTE;
  const trainedGigabytes = (retrains * a.datasetMegabytes) / 1024;
  const lines: Omit<CostLine, 'part'>[] = [
    {
      service: 'S3',
      what: `prediction log, gzip, ${span(keptDays.predictionLog)}`,
      price: 'objectStorage',
      quantity: predictionLog
        ? ((predictions * a.streamRecordBytes) / a.logGzipRatio / GIGABYTE) * months(keptDays.predictionLog)
        : 0,
    },
    {
      service: 'S3',
      what: `files and datasets, ${span(undefined)}`,
      price: 'objectStorage',
      quantity: trainedGigabytes * a.monthsSoFar,
    },
    {
      service: 'S3',
      what: `work of trainings, ${span(keptDays.work)}`,
      price: 'objectStorage',
      quantity: trainedGigabytes * months(keptDays.work),
    },
    {
      service: 'DynamoDB',
      what: `records, ${span(undefined)}`,
      price: 'tableStorage',
      quantity: tableGigabytes,
    },
    {
      service: 'DynamoDB',
      what: 'point-in-time backups of them',
      price: 'tableBackup',
      quantity: hasBackups ? tableGigabytes : 0,
    },
    {
      service: 'CloudWatch',
      what: `logs, ${span(keptDays.logs)}`,
      price: 'logStorage',
      quantity: logIngestGigabytes * months(keptDays.logs),
    },
  ];
  return lines.map((line): CostLine => ({ part: 'kept', ...line }));
}
