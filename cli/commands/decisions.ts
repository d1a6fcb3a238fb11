import type { RetrainDecision } from '../../core/contracts/watch.ts';
import { formatAgo, formatTime } from '../format-time.ts';
import { listCommand } from '../list-command.ts';
import { firstReason } from '../reason-lines.ts';
import { dim, yellow } from '../text.ts';

export default listCommand<RetrainDecision>({
  description:
    'Lists the decisions to retrain a model, newest first. Decisions to do nothing are listed too: they say why.',
  example: 'npx perennial decisions green-taxi',
  route: 'decisions',
  newestFirst: (a, b) => b.decidedAt.localeCompare(a.decidedAt),
  columns: [
    { title: 'DECIDED' },
    { title: 'WINDOW END' },
    { title: 'ACTION' },
    { title: 'BECAUSE OF' },
    { title: 'WHY', shrink: true },
  ],
  row: (decision, now) => [
    formatAgo(decision.decidedAt, now),
    formatTime(decision.windowEnd),
    decision.action === 'retrain' ? yellow('retrain') : dim('none'),
    decision.causes.join(', '),
    firstReason(decision.reasons),
  ],
  empty: 'No decision yet: the watch decides after each check, once a version serves',
});
