import type { RunRecord } from '../../core/contracts/run.ts';
import { formatNumber } from '../format-number.ts';
import { formatAgo, formatBetween } from '../format-time.ts';
import { listCommand } from '../list-command.ts';
import { firstReason } from '../reason-lines.ts';
import { styleOutcome } from '../style-outcome.ts';

export default listCommand<RunRecord>({
  description: 'Lists the training runs of a model and how each ended, newest first.',
  example: 'npx perennial runs green-taxi',
  route: 'runs',
  newestFirst: (a, b) => b.startedAt.localeCompare(a.startedAt),
  columns: [
    { title: 'RUN' },
    { title: 'FROM' },
    { title: 'STARTED' },
    { title: 'TOOK', align: 'right' },
    { title: 'BEST' },
    { title: 'OUTCOME' },
    { title: 'VERSION', align: 'right' },
    { title: 'WHY', shrink: true },
  ],
  row: (run, now) => [
    run.runId,
    run.trigger.kind,
    formatAgo(run.startedAt, now),
    formatBetween(run.startedAt, run.endedAt),
    run.best ? `${run.best.candidate} ${run.metric ?? ''} ${formatNumber(run.best.mean)}` : '',
    styleOutcome(run.outcome),
    run.version === undefined ? '' : String(run.version),
    run.failure ? `${run.failure.error}: ${run.failure.cause}` : firstReason(run.reasons),
  ],
  empty: 'No run yet: a drop starts one, and so does npx perennial train MODEL',
});
