import { isUtf8 } from 'node:buffer';
import { open, stat } from 'node:fs/promises';
import type { IngestRequest } from '../../core/data/conclude-ingest.ts';
import type { IngestResult } from '../../core/data/ingest-result.ts';
import { ingestPlain } from '../../core/data/plain/ingest-plain.ts';
import { PlainTable } from '../../core/data/plain/plain-table.ts';
import { isPlainSpec, type PlainPlan, planPlain } from '../../core/data/plain/plan-plain.ts';
import type { TextSource } from './scan-file.ts';
import { findDelimiter } from './sniff-csv.ts';

const PIECE_BYTES = 4 * 1_048_576;
/** A few rows more than the first piece promises: making room for more takes longer. */
const ROOM = 1.05;

/**
 * What ingestFile would say of a CSV file, in one pass and without an engine; undefined, with nothing to be undone, for
 * every file that is not in order all through or of which there is anything more to be said.
 */
export async function ingestPlainCsv(
  source: TextSource,
  request: IngestRequest,
): Promise<IngestResult | undefined> {
  if (!isPlainSpec(request)) return undefined;
  const { data } = request.spec;
  const { delimiter } = await findDelimiter(source, data.delimiter);
  if (delimiter === undefined) return undefined;
  const size = (await stat(source.file)).size - source.textStart;
  const { maxColumns, maxRecordBytes } = source.limits;
  // one buffer for all pieces, what a piece leaves over at its beginning: many buffers would keep the collector busy
  const buffer = Buffer.allocUnsafe(Math.min(size, PIECE_BYTES + maxRecordBytes));

  let plan: PlainPlan | undefined;
  let table: PlainTable | undefined;
  let left = 0;
  const file = await open(source.file);
  try {
    for (let read = 0; read < size; ) {
      const { bytesRead } = await file.read(buffer, left, buffer.length - left, source.textStart + read);
      if (bytesRead === 0) return undefined;
      read += bytesRead;
      const bytes = buffer.subarray(0, left + bytesRead);
      let from = 0;
      if (plan === undefined || table === undefined) {
        plan = planPlain(bytes, read === size, delimiter, maxColumns, request);
        if (plan === undefined) return undefined;
        const rows = Math.ceil((ROOM * size * countLines(bytes)) / bytes.length);
        table = new PlainTable(plan.readings, { ...data, ...plan, delimiter }, rows);
        from = plan.headerBytes;
      }
      const done = table.add(bytes, from, read === size);
      if (done === undefined || !isUtf8(bytes.subarray(0, done))) return undefined;
      left = bytes.length - done;
      if (left > maxRecordBytes) return undefined;
      buffer.copyWithin(0, done, bytes.length);
    }
  } finally {
    await file.close();
  }
  return plan && table && ingestPlain(table, plan, request);
}

function countLines(bytes: Buffer): number {
  let count = 0;
  for (let feed = bytes.indexOf(10); feed !== -1; feed = bytes.indexOf(10, feed + 1)) count++;
  return count;
}
