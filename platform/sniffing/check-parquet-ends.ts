import type { IngestLimits, ParquetTable, RefusedFile } from '../../core/data/sniffing/sniffed-file.ts';
import { readSpan } from './read-head.ts';
import { refuseFile } from './refuse-file.ts';

/** Parquet begins and ends with PAR1; a file that only begins so was cut off on its way. */
export async function checkParquetEnds(
  file: string,
  size: number,
  limits: IngestLimits,
): Promise<ParquetTable | RefusedFile> {
  const tail = size < 12 ? Buffer.alloc(0) : await readSpan(file, size - 4, 4);
  if (tail.toString('latin1') === 'PAR1') return { outcome: 'parquet', file, limits };
  return refuseFile('truncatedFile', 'the file begins as Parquet but does not end as it: it is cut off');
}
