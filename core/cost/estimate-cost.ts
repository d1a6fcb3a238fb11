import type { CostLine } from './cost-line.ts';
import { idleLines } from './idle-lines.ts';
import { keptLines } from './kept-lines.ts';
import { predictionLines } from './prediction-lines.ts';
import type { Deployment } from './read-deployment.ts';
import { retrainLines } from './retrain-lines.ts';
import { watchLines } from './watch-lines.ts';
import type { Assumptions, Workload } from './workload.ts';

/** What a deployment is billed for in a month, line by line. Lines of nothing are left out. */
export function estimateCost(
  deployment: Deployment,
  workload: Workload,
  assumptions: Assumptions,
): CostLine[] {
  const lines = [
    ...idleLines(deployment, workload, assumptions),
    ...predictionLines(deployment, workload, assumptions),
    ...watchLines(deployment, workload, assumptions),
    ...retrainLines(deployment, workload, assumptions),
  ];
  const logged = lines.filter(({ price }) => price === 'logIngest');
  const logGigabytes = logged.reduce((total, { quantity }) => total + quantity, 0);
  return [...lines, ...keptLines(deployment, workload, logGigabytes, assumptions)].filter(
    ({ quantity }) => quantity > 0,
  );
}
