import type { IngestRequest } from '../core/data/conclude-ingest.ts';
import { ingestFile } from '../core/data/ingest-file.ts';
import type { IngestResult } from '../core/data/ingest-result.ts';
import type { TableSession } from '../core/data/table-session.ts';
import { openFile, sniffText } from './sniff-file.ts';
import { ingestPlainCsv } from './sniffing/ingest-plain-csv.ts';
import { createPartsWriter } from './write-parts.ts';

export interface DroppedFile extends Omit<IngestRequest, 'write'> {
  /** Where everything goes that is made of the file; the session is opened on it. */
  folder: string;
}

/**
 * Reads a dropped file under the model's contract, as ingestFile says. A CSV file that is in order all through is read
 * without an engine, which for few rows takes longer to plan its statements than to run them; a session is opened for
 * all others.
 */
export async function ingestDropped(
  path: string,
  { folder, ...dropped }: DroppedFile,
  openSession: () => Promise<TableSession>,
): Promise<IngestResult> {
  const { data } = dropped.spec;
  const request: IngestRequest = { ...dropped, write: createPartsWriter(folder) };
  const opened = await openFile(path, { filename: request.filename, data, folder });
  if (opened.outcome === 'opened' && !opened.isJson) {
    const plain = await ingestPlainCsv(opened.source, request);
    if (plain !== undefined) return plain;
  }
  const session = await openSession();
  try {
    const file = opened.outcome === 'opened' ? await sniffText(opened, data) : opened;
    return await ingestFile(session, { ...request, file });
  } finally {
    session.close();
  }
}
