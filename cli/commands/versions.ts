import type { ModelVersionRecord } from '../../core/contracts/model-version.ts';
import { formatNumber } from '../format-number.ts';
import { formatAgo } from '../format-time.ts';
import { listCommand } from '../list-command.ts';
import { styleOutcome } from '../style-outcome.ts';

export default listCommand<ModelVersionRecord>({
  description: 'Lists the model versions with their metrics on the test split, newest first.',
  example: 'npx perennial versions green-taxi',
  route: 'versions',
  newestFirst: (a, b) => b.version - a.version,
  columns: [
    { title: 'VERSION', align: 'right' },
    { title: 'REGISTERED' },
    { title: 'ALGORITHM' },
    { title: 'DATASETS', align: 'right' },
    { title: 'TEST METRICS', shrink: true },
    { title: 'JUDGED AGAINST', align: 'right' },
    { title: 'GATES' },
  ],
  row: (version, now) => [
    String(version.version),
    formatAgo(version.registeredAt, now),
    version.algorithm,
    String(version.datasets.length),
    Object.entries(version.metrics)
      .map(([name, value]) => `${name} ${formatNumber(value)}`)
      .join('  '),
    version.judgedAgainst === null ? 'nothing' : String(version.judgedAgainst),
    styleOutcome(version.gates.verdict),
  ],
  empty: 'No version yet: an accepted drop trains the first one',
});
