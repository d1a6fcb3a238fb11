import type { DatasetRecord } from '../../core/contracts/dataset.ts';
import { formatCount, shortenId } from '../format-number.ts';
import { formatAgo } from '../format-time.ts';
import { listCommand } from '../list-command.ts';
import { firstReason } from '../reason-lines.ts';

export default listCommand<DatasetRecord>({
  description: 'Lists the dataset versions of a model: what was accepted, newest first.',
  example: 'npx perennial datasets green-taxi',
  route: 'datasets',
  newestFirst: (a, b) => b.seq - a.seq,
  columns: [
    { title: '#', align: 'right' },
    { title: 'DATASET' },
    { title: 'ROWS', align: 'right' },
    { title: 'COLUMNS', align: 'right' },
    { title: 'QUARANTINED', align: 'right' },
    { title: 'ACCEPTED' },
    { title: 'FILE', shrink: true },
    { title: 'FINDINGS', shrink: true },
  ],
  row: (dataset, now) => [
    String(dataset.seq),
    shortenId(dataset.datasetId),
    formatCount(dataset.rows),
    String(dataset.columns.length),
    formatCount(dataset.counts.quarantined),
    formatAgo(dataset.acceptedAt, now),
    dataset.filename,
    firstReason(dataset.findings),
  ],
  empty: 'No dataset version yet: npx perennial drop MODEL FILE',
});
