import { resolve } from 'node:path';
import type { QuarantinedRow } from '../../core/data/ingest-result.ts';
import type { DropAnswer } from '../answers.ts';
import { type CommandCall, defineCommand } from '../command.ts';
import { EXIT } from '../exit-code.ts';
import { findDrop } from '../find-record.ts';
import { formatCount, formatQuantity } from '../format-number.ts';
import { apiPath } from '../http-client.ts';
import { listItems } from '../list-items.ts';
import { parseWhole } from '../parse-duration.ts';
import { layOutTable } from '../print-table.ts';
import { dim } from '../text.ts';
import { cellText, csvLine } from '../write-csv.ts';
import { writeFileWhole } from '../write-file.ts';

const SHOWN_ROWS = 20;
/** Columns before the row's own, named so that a data column hardly has the same name. */
const PLACE = [
  'quarantine.row',
  'quarantine.line',
  'quarantine.column',
  'quarantine.code',
  'quarantine.reason',
];

export default defineCommand({
  usage: 'DROP',
  description:
    'Shows the rows of a drop that did not get in: where they stand in the file and what is wrong. With --out, all of\nthem as CSV: place and reason first, then the row as it was read.',
  arguments: { min: 1, max: 1 },
  options: {
    out: { type: 'string', value: 'FILE', help: 'write all rows there as CSV' },
    limit: { type: 'string', value: 'N', help: `rows to show, ${SHOWN_ROWS} without it` },
  },
  examples: [
    'npx perennial quarantine 01hfz3tq7bqk5w0z8r6vxnm2cd',
    'npx perennial quarantine 01hfz3tq7bqk5w0z8r6vxnm2cd --out rows.csv',
  ],
  async run(call) {
    const { client, options, output, io } = call;
    const limit = options.limit === undefined ? SHOWN_ROWS : parseWhole('--limit', options.limit);
    const drop = await findDrop(client, call.arguments[0]!);
    const path = apiPath`/models/${drop.model}/drops/${drop.dropId}/quarantine`;
    const all = options.out !== undefined || (output.json && options.limit === undefined);
    const page = await listItems<QuarantinedRow>(client, path, all ? undefined : limit);
    if (options.out !== undefined) {
      await writeRows(resolve(io.cwd, options.out), page.items);
      output.object({ dropId: drop.dropId, out: options.out, rows: page.items.length });
      output.line(`${options.out}: ${formatQuantity(page.items.length, 'row')}`);
      return EXIT.done;
    }
    output.object(page);
    printRows(call, drop, page.items);
    if (page.next !== undefined)
      output.line(dim(`there are more: --out rows.csv writes all of them, --limit N shows more`));
    return EXIT.done;
  },
});

function printRows({ output }: Pick<CommandCall, 'output'>, drop: DropAnswer, rows: QuarantinedRow[]): void {
  if (rows.length === 0) {
    output.line(`No row of ${drop.filename} is in quarantine.`);
    return;
  }
  const byReason = (drop.counts?.byReason ?? []).map(({ code, column, count }) => [
    formatCount(count),
    column ?? '',
    code,
  ]);
  if (byReason.length > 0)
    output.lines([
      ...layOutTable(
        [{ title: 'ROWS', align: 'right' }, { title: 'COLUMN' }, { title: 'REASON' }],
        byReason,
        output.width,
      ),
      '',
    ]);
  const columns = [
    { title: 'ROW', align: 'right' as const },
    { title: 'LINE', align: 'right' as const },
    { title: 'COLUMN' },
    { title: 'VALUE', shrink: true },
    { title: 'WHAT IS WRONG', shrink: true },
  ];
  const cells = rows.map((row) => [
    formatCount(row.row),
    row.line === undefined ? '' : formatCount(row.line),
    row.column ?? '',
    row.column === undefined ? '' : cellText(row.values[row.column]),
    row.message,
  ]);
  output.lines(layOutTable(columns, cells, output.width));
}

async function writeRows(path: string, rows: readonly QuarantinedRow[]): Promise<void> {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row.values)))];
  const file = writeFileWhole(path);
  try {
    await file.write(csvLine([...PLACE, ...columns]));
    for (const row of rows)
      await file.write(
        csvLine([
          String(row.row),
          row.line === undefined ? '' : String(row.line),
          row.column,
          row.code,
          row.message,
          ...columns.map((column) => cellText(row.values[column])),
        ]),
      );
    await file.commit();
  } catch (error) {
    await file.discard();
    throw error;
  }
}
