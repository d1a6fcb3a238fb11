import type { ApprovalRecord } from '../core/contracts/approval.ts';
import type { ModelItem } from './answers.ts';
import type { CommandCall } from './command.ts';
import { EXIT, type ExitCode } from './exit-code.ts';
import { formatAgo } from './format-time.ts';
import { listItems } from './list-items.ts';
import { layOutTable } from './print-table.ts';
import { styleOutcome } from './style-outcome.ts';
import { bold, dim, type Text, yellow } from './text.ts';

const COLUMNS = [
  { title: 'MODEL', shrink: true },
  { title: 'TASK' },
  { title: 'SERVES' },
  { title: 'SINCE' },
  { title: 'OPEN DROPS', align: 'right' },
  { title: 'LAST RUN' },
  { title: 'ENDED' },
  { title: '' },
] as const;

/** Every model on one line, and the questions that wait for a person. */
export async function printModelsTable({
  client,
  output,
  io,
}: Pick<CommandCall, 'client' | 'output' | 'io'>): Promise<ExitCode> {
  const { items } = await listItems<ModelItem>(client, '/models');
  const { items: approvals } = await listItems<ApprovalRecord>(client, '/approvals');
  output.object({ items, approvals });
  if (items.length === 0) {
    output.line('No models yet. From a data file to a model:');
    output.line('  npx perennial init NAME --from FILE --target COLUMN');
    output.line('  npx perennial apply models/NAME.yaml');
    output.line('  npx perennial drop NAME FILE --wait');
    return EXIT.done;
  }
  const now = io.now();
  const rows = items.map((item): Text[] => [
    bold(item.model),
    item.task,
    item.champion ? `version ${item.champion.version}` : dim('nothing'),
    formatAgo(item.champion?.since, now),
    item.openDrops > 0 ? yellow(String(item.openDrops)) : '0',
    item.lastRun ? styleOutcome(item.lastRun.outcome) : dim('none'),
    formatAgo(item.lastRun?.endedAt, now),
    item.paused ? yellow('paused') : '',
  ]);
  output.lines(layOutTable(COLUMNS, rows, output.width));
  output.lines(approvalLines(approvals, now));
  return EXIT.done;
}

/** What waits for a person, with the commands that answer it. */
export function approvalLines(approvals: readonly ApprovalRecord[], now: Date): Text[] {
  return approvals
    .filter((approval) => approval.decision === undefined)
    .flatMap(({ approvalId, model, version, askedAt }) => {
      const id = approvalId.slice(0, 12);
      return [
        '',
        [
          yellow('waits for you'),
          `  may version ${version} of ${model} serve? asked ${formatAgo(askedAt, now)}`,
        ],
        dim(
          `  npx perennial show ${model}@${version} · npx perennial approve ${id} · npx perennial reject ${id} --why …`,
        ),
      ];
    });
}
