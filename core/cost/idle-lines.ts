import { type CostLine, GIGABYTE } from './cost-line.ts';
import { functionSeconds } from './function-seconds.ts';
import type { Deployment } from './read-deployment.ts';
import type { Assumptions, Workload } from './workload.ts';

/** What an environment is billed for while nothing happens, and the metrics that come with any use. */
export function idleLines(deployment: Deployment, workload: Workload, a: Assumptions): CostLine[] {
  const { alarmMetrics, dashboards, scheduledRunsAMonth: runs } = deployment;
  const forModels = runs * Math.max(1, workload.models);
  const isTraced = deployment.functions['check-drift']?.isTraced ?? false;
  const idle: Omit<CostLine, 'part'>[] = [
    {
      service: 'CloudWatch',
      what: 'metrics that alarms watch',
      price: 'alarmMetric',
      quantity: alarmMetrics,
    },
    { service: 'CloudWatch', what: 'dashboards', price: 'dashboard', quantity: dashboards },
    { service: 'CloudWatch', what: 'custom metrics', price: 'metric', quantity: a.idleMetrics },
    {
      service: 'CloudWatch',
      what: 'logs of scheduled functions',
      price: 'logIngest',
      quantity: (runs * a.functionLogBytes) / GIGABYTE,
    },
    { service: 'Scheduler', what: 'scheduled runs', price: 'schedule', quantity: runs },
    { service: 'Lambda', what: 'scheduled runs', price: 'lambdaRequest', quantity: runs },
    {
      service: 'Lambda',
      what: 'time of scheduled runs',
      ...functionSeconds(deployment, 'check-drift', runs * a.scheduledSeconds),
    },
    {
      service: 'DynamoDB',
      what: 'reads of scheduled runs',
      price: 'tableRead',
      quantity: forModels * a.scheduledTableReads,
    },
    {
      service: 'S3',
      what: 'lists of scheduled runs',
      price: 'objectWrite',
      quantity: forModels * a.scheduledObjectLists,
    },
    // quiet functions are traced each time: the first call of a second always is
    { service: 'X-Ray', what: 'traces of scheduled runs', price: 'trace', quantity: isTraced ? runs : 0 },
  ];
  const isUsed = workload.predictions + workload.retrains > 0;
  return [
    ...idle.map((line): CostLine => ({ part: 'idle', ...line })),
    ...(isUsed
      ? [
          {
            part: 'inUse',
            service: 'CloudWatch',
            what: 'custom metrics',
            price: 'metric',
            quantity: a.usedMetrics,
          } satisfies CostLine,
        ]
      : []),
  ];
}
