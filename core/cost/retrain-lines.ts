import { type CostLine, GIGABYTE, HOURS_A_MONTH } from './cost-line.ts';
import { functionSeconds } from './function-seconds.ts';
import type { PriceName } from './prices.ts';
import type { Deployment } from './read-deployment.ts';
import type { Assumptions, Workload } from './workload.ts';

/** Machines of SageMaker jobs that the price list has. */
const JOB_PRICES: Record<string, PriceName> = {
  'ml.m5.large': 'jobHourLarge',
  'ml.m5.xlarge': 'jobHourExtraLarge',
};

/** How many trainings are SageMaker jobs: as asked for, otherwise all or none by the environment. */
export function countJobs({ trainer }: Deployment, { jobs, retrains }: Workload): number {
  if (!trainer) return 0;
  return Math.min(jobs ?? (trainer.isForAll ? retrains : 0), retrains);
}

/** The machine of SageMaker jobs when nobody has said what it costs. */
export function unpricedMachine({ trainer }: Deployment): string | undefined {
  return trainer && !(trainer.instanceType in JOB_PRICES) ? trainer.instanceType : undefined;
}

/** What trainings are billed for, from a dropped file to a version that serves. */
export function retrainLines(deployment: Deployment, workload: Workload, a: Assumptions): CostLine[] {
  const { retrains } = workload;
  const isTraced = deployment.functions['ingest-drop']?.isTraced ?? false;
  const lines: Omit<CostLine, 'part'>[] = [
    {
      service: 'Step Functions',
      what: 'state transitions',
      price: 'transition',
      quantity: retrains * a.trainTransitions,
    },
    {
      service: 'Lambda',
      what: 'ingest, training, evaluation',
      ...functionSeconds(deployment, 'ingest-drop', retrains * a.trainLargeSeconds),
    },
    {
      service: 'Lambda',
      what: 'small tasks',
      ...functionSeconds(deployment, 'register-version', retrains * a.trainSmallSeconds),
    },
    ...jobLines(deployment, workload, a),
    // a transaction writes each item twice
    {
      service: 'DynamoDB',
      what: 'writes, transactional',
      price: 'tableWrite',
      quantity: 2 * retrains * a.trainTableWrites * Math.ceil(a.trainTableWriteBytes / 1024),
    },
    { service: 'DynamoDB', what: 'reads', price: 'tableRead', quantity: retrains * a.trainTableReads },
    { service: 'S3', what: 'writes', price: 'objectWrite', quantity: retrains * a.trainObjectWrites },
    { service: 'S3', what: 'reads', price: 'objectRead', quantity: retrains * a.trainObjectReads },
    {
      service: 'CloudWatch',
      what: 'logs',
      price: 'logIngest',
      quantity: (retrains * a.trainLogBytes) / GIGABYTE,
    },
    { service: 'X-Ray', what: 'traces', price: 'trace', quantity: isTraced ? retrains * a.trainTraces : 0 },
  ];
  return lines.map((line): CostLine => ({ part: 'retrains', ...line }));
}

/** Jobs bill by the second, from the start of their machine to its end. */
function jobLines(deployment: Deployment, workload: Workload, a: Assumptions): Omit<CostLine, 'part'>[] {
  const { trainer } = deployment;
  const price = trainer && JOB_PRICES[trainer.instanceType];
  const jobs = countJobs(deployment, workload);
  if (!trainer || !price || jobs === 0) return [];
  const hours = (jobs * a.jobMinutes) / 60;
  return [
    {
      service: 'SageMaker',
      what: `${trainer.instanceType}, ${a.jobMinutes} min a job${trainer.isSpot ? `, ${a.spotDiscount * 100} % off by Spot` : ''}`,
      price,
      quantity: hours * (trainer.isSpot ? 1 - a.spotDiscount : 1),
    },
    {
      service: 'SageMaker',
      what: 'volumes of the jobs',
      price: 'jobVolume',
      quantity: (hours / HOURS_A_MONTH) * trainer.volumeGigabytes,
    },
  ];
}
