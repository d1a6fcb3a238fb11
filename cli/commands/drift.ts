import type { DriftReport } from '../../core/contracts/watch.ts';
import { driftPicture } from '../drift-picture.ts';
import { formatCount } from '../format-number.ts';
import { formatAgo, formatTime } from '../format-time.ts';
import { listCommand } from '../list-command.ts';
import { styleOutcome } from '../style-outcome.ts';
import { bold } from '../text.ts';

export default listCommand<DriftReport>({
  description:
    'Lists the drift reports of a model, newest first, and draws the newest one: how far each input and the\npredictions have moved from what the champion was trained on, as a share of what counts as drift.',
  example: 'npx perennial drift green-taxi',
  route: 'drift',
  newestFirst: (a, b) => b.windowEnd.localeCompare(a.windowEnd),
  columns: [
    { title: 'WINDOW END' },
    { title: 'CHECKED' },
    { title: 'VERSION', align: 'right' },
    { title: 'ROWS', align: 'right' },
    { title: 'LABELS', align: 'right' },
    { title: 'VERDICT' },
    { title: 'DRIFTED', shrink: true },
  ],
  row: (report, now) => [
    formatTime(report.windowEnd),
    formatAgo(report.checkedAt, now),
    String(report.version),
    formatCount(report.rows),
    formatCount(report.labels),
    styleOutcome(report.verdict),
    report.findings
      .filter((finding) => finding.verdict === 'drifted')
      .map((finding) => finding.subject)
      .join(', '),
  ],
  empty: 'No drift report yet: the watch checks on schedule once a version serves and is asked',
  footer: ([newest]) =>
    newest && newest.findings.length > 0
      ? ['', bold(`Window to ${formatTime(newest.windowEnd)}`), ...driftPicture(newest)]
      : [],
});
