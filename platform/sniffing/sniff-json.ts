import { join } from 'node:path';
import type { Reason } from '../../core/contracts/names.ts';
import { checkNames } from '../../core/data/sniffing/check-names.ts';
import type { RefusedFile, SniffedFile } from '../../core/data/sniffing/sniffed-file.ts';
import { FileWriter } from './file-writer.ts';
import { JsonTable } from './json-table.ts';
import { readHead } from './read-head.ts';
import { type OnText, readJsonArray, readJsonLines, readJsonObjects } from './read-json-texts.ts';
import { refuseFile } from './refuse-file.ts';
import type { TextSource } from './scan-file.ts';

const HEAD_BYTES = 65_536;

/**
 * Turns JSON Lines into a clean table of texts; also one top-level array of objects, and objects over several
 * lines each, which is tried when most lines are not objects by themselves.
 */
export async function sniffJson(source: TextSource): Promise<SniffedFile> {
  const head = (await readHead(source.file, HEAD_BYTES))
    .subarray(source.textStart)
    .toString('latin1')
    .trimStart();
  if (head.startsWith('[')) return gatherRows(source, readJsonArray);
  const byLine = await gatherRows(source, readJsonLines);
  const isOneObjectAtLeast = head.startsWith('{') && byLine.outcome === 'refused' && isUnreadable(byLine);
  if (!isOneObjectAtLeast) return byLine;
  const byObject = await gatherRows(source, readJsonObjects);
  return byObject.outcome === 'refused' ? byLine : byObject;
}

type Reader = (
  source: TextSource,
  onText: OnText,
  afterPiece: () => Promise<void>,
) => Promise<Reason | undefined>;

async function gatherRows(source: TextSource, read: Reader): Promise<SniffedFile> {
  const file = join(source.folder, 'cleaned');
  const writer = await FileWriter.create(file);
  const table = new JsonTable(writer, source.limits.maxColumns);
  let unreadable: Reason | undefined;
  try {
    unreadable = await read(
      source,
      (text, line) => table.add(text, line),
      () => writer.drain(),
    );
  } finally {
    await writer.close();
  }
  if (unreadable !== undefined) return { outcome: 'refused', reasons: [unreadable] };
  const { columns, rows, hasReservedText } = table;
  const refusal = refuseRows(table) ?? refuseNames(table, source.limits.maxColumns);
  return (
    refusal ?? {
      outcome: 'text',
      format: 'jsonl',
      file,
      delimiter: ',',
      columns,
      rows,
      isPositioned: true,
      hasReservedText,
      findings: [],
    }
  );
}

function refuseRows({ columns, rows, faults, firstFault }: JsonTable): RefusedFile | undefined {
  if (faults > rows / 2) {
    return refuseFile('unreadableRows', `${faults} of ${rows} rows cannot be read; the first: ${firstFault}`);
  }
  return columns.length === 0
    ? refuseFile('emptyFile', 'the file holds no JSON object with a key')
    : undefined;
}

function isUnreadable(refused: RefusedFile): boolean {
  return refused.reasons.some((reason) => reason.code === 'unreadableRows');
}

function refuseNames({ columns }: JsonTable, maxColumns: number): RefusedFile | undefined {
  const names = columns.map((column) => column.name);
  const reasons = checkNames(names, maxColumns);
  return reasons.length === 0 ? undefined : { outcome: 'refused', reasons };
}
