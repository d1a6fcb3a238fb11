import type { DropRecord } from '../../core/contracts/drop.ts';
import { formatBytes, formatCount } from '../format-number.ts';
import { formatAgo } from '../format-time.ts';
import { listCommand } from '../list-command.ts';
import { firstReason } from '../reason-lines.ts';
import { styleOutcome } from '../style-outcome.ts';

export default listCommand<DropRecord>({
  description: 'Lists the files that were delivered to a model and how each ended, newest first.',
  example: 'npx perennial drops green-taxi --limit 5',
  route: 'drops',
  columns: [
    { title: 'DROP' },
    { title: 'FILE', shrink: true },
    { title: 'SIZE', align: 'right' },
    { title: 'ROWS', align: 'right' },
    { title: 'CAME' },
    { title: 'OUTCOME' },
    { title: 'WHY', shrink: true },
  ],
  row: (drop, now) => [
    drop.dropId,
    drop.filename,
    formatBytes(drop.bytes),
    drop.counts ? formatCount(drop.counts.kept) : '',
    formatAgo(drop.claimedAt, now),
    styleOutcome(drop.outcome),
    drop.alreadyKnown ? 'the content was known already' : firstReason(drop.reasons),
  ],
  empty: 'No file was dropped yet: npx perennial drop MODEL FILE',
});
