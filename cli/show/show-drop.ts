import type { DropAnswer } from '../answers.ts';
import { formatBytes, formatCount } from '../format-number.ts';
import { formatAgo, formatBetween, formatTime } from '../format-time.ts';
import { layOutFields, layOutTable } from '../print-table.ts';
import { reasonLines } from '../reason-lines.ts';
import { styleOutcome } from '../style-outcome.ts';
import { bold, dim, type Text } from '../text.ts';
import { showSteps } from './show-steps.ts';

/** A drop: the file, how it ended and why, what its rows came to, and the steps on the way. */
export function showDrop(drop: DropAnswer, width: number, now: Date): Text[] {
  const { counts } = drop;
  return [
    [bold(`${drop.model} drop ${drop.dropId}`), '  ', styleOutcome(drop.outcome)],
    ...reasonLines(drop.reasons),
    ...layOutFields([
      ['file', `${drop.filename}, ${formatBytes(drop.bytes)}`],
      ['came', `${formatTime(drop.claimedAt)}, ${formatAgo(drop.claimedAt, now)}`],
      ['took', formatBetween(drop.claimedAt, drop.endedAt)],
      ['attempt', drop.attempt > 1 ? String(drop.attempt) : undefined],
      ['released', drop.released && `${formatTime(drop.released.at)} by ${drop.released.by}`],
      [
        'dataset',
        drop.datasetId && `${drop.datasetId}${drop.alreadyKnown ? ' (known already: nothing trained)' : ''}`,
      ],
      ['run', drop.outcome === 'accepted' && !drop.alreadyKnown ? drop.runId : undefined],
      [
        'rows',
        counts &&
          `${formatCount(counts.read)} read, ${formatCount(counts.kept)} kept, ${formatCount(counts.quarantined)} quarantined, ${formatCount(counts.leftOut)} left out`,
      ],
      ['object', `${drop.bucket}/${drop.key} ${drop.versionId}`],
    ]),
    ...(drop.findings.length > 0 ? ['', bold('Findings'), ...reasonLines(drop.findings)] : []),
    ...byReason(drop, width),
    ...showSteps(drop.execution),
  ];
}

function byReason({ counts, dropId }: DropAnswer, width: number): Text[] {
  if (!counts || counts.byReason.length === 0) return [];
  const rows = counts.byReason.map(({ code, column, count }) => [formatCount(count), column ?? '', code]);
  return [
    '',
    bold('Quarantined'),
    ...layOutTable(
      [{ title: 'ROWS', align: 'right' }, { title: 'COLUMN' }, { title: 'REASON' }],
      rows,
      width,
    ),
    dim(`npx perennial quarantine ${dropId} shows them`),
  ];
}
