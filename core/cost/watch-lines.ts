import { type CostLine, GIGABYTE, HOURS_A_MONTH } from './cost-line.ts';
import { functionNamed, functionSeconds } from './function-seconds.ts';
import { logObjects } from './prediction-lines.ts';
import type { Deployment } from './read-deployment.ts';
import type { Assumptions, Workload } from './workload.ts';

const WRITE_UNIT = 1024;
const READ_UNIT = 4096;
/** A check looks back a day. */
const OBJECTS_LOOKED_BACK = 24 / HOURS_A_MONTH;

/** What the summaries of the log and the hourly checks of them are billed for: models that are asked, not requests. */
export function watchLines(deployment: Deployment, workload: Workload, a: Assumptions): CostLine[] {
  const objects = logObjects(deployment, workload);
  if (objects === 0) return [];
  const checks = HOURS_A_MONTH * workload.models;
  const readByCheck = (objects / workload.models) * OBJECTS_LOOKED_BACK * a.summaryBytes;
  const { isTraced } = functionNamed(deployment, 'summarise-log');
  const lines: Omit<CostLine, 'part'>[] = [
    { service: 'Lambda', what: 'summaries', price: 'lambdaRequest', quantity: objects },
    {
      service: 'Lambda',
      what: `${a.summarySeconds} s each`,
      ...functionSeconds(deployment, 'summarise-log', objects * a.summarySeconds),
    },
    { service: 'S3', what: 'log objects and baselines read', price: 'objectRead', quantity: 2 * objects },
    {
      service: 'DynamoDB',
      what: 'summaries and reports written',
      price: 'tableWrite',
      quantity:
        objects * Math.ceil(a.summaryBytes / WRITE_UNIT) + checks * Math.ceil(a.checkBytes / WRITE_UNIT),
    },
    {
      service: 'DynamoDB',
      what: 'summaries read by the checks',
      price: 'tableRead',
      quantity: objects * a.summaryTableReads + checks * Math.ceil(readByCheck / READ_UNIT),
    },
    {
      service: 'CloudWatch',
      what: 'logs of the summaries',
      price: 'logIngest',
      quantity: (objects * a.functionLogBytes) / GIGABYTE,
    },
    { service: 'X-Ray', what: 'traces of the summaries', price: 'trace', quantity: isTraced ? objects : 0 },
  ];
  return lines.map((line): CostLine => ({ part: 'watch', ...line }));
}
