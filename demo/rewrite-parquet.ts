import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Services } from '../platform/services.ts';

/** A Parquet file made of another by a query, in which `trips` stands for the rows of the given one. */
export async function rewriteParquet(
  tables: Services['tables'],
  file: Uint8Array,
  query: string,
): Promise<Uint8Array> {
  const folder = mkdtempSync(join(tmpdir(), 'perennial-demo-'));
  try {
    writeFileSync(join(folder, 'in.parquet'), file);
    const session = await tables.open({ folder });
    try {
      await session.run(
        `COPY (WITH trips AS (FROM read_parquet('${join(folder, 'in.parquet')}')) ${query})
         TO '${join(folder, 'out.parquet')}' (FORMAT parquet)`,
      );
    } finally {
      session.close();
    }
    return readFileSync(join(folder, 'out.parquet'));
  } finally {
    rmSync(folder, { recursive: true });
  }
}
