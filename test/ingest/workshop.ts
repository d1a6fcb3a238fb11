import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { DataSpec, ModelSpec, type ModelSpecInput } from '../../core/contracts/model-spec.ts';
import { type IngestInput, ingestFile } from '../../core/data/ingest-file.ts';
import type { IngestResult, QuarantinedRow } from '../../core/data/ingest-result.ts';
import { type ReadRequest, type ReadResult, readTable } from '../../core/data/read-table.ts';
import type { IngestLimits, SniffedFile } from '../../core/data/sniffing/sniffed-file.ts';
import type { TableSession } from '../../core/data/table-session.ts';
import { createDuckdbTables, type DuckdbOptions } from '../../platform/duckdb-tables.ts';
import { openFile, sniffFile } from '../../platform/sniff-file.ts';
import { ingestPlainCsv } from '../../platform/sniffing/ingest-plain-csv.ts';
import { createPartsWriter } from '../../platform/write-parts.ts';

export type Kept = Extract<IngestResult, { outcome: 'accepted' | 'quarantined' }>;

/** A folder with an open table session, and the steps of ingest in it; one after the other, not at once. */
export class Workshop {
  readonly folder: string;
  readonly session: TableSession;

  private constructor(folder: string, session: TableSession) {
    this.folder = folder;
    this.session = session;
  }

  static async open(options?: DuckdbOptions): Promise<Workshop> {
    const folder = await mkdtemp(join(tmpdir(), 'perennial-ingest-'));
    return new Workshop(folder, await createDuckdbTables(options).open({ folder }));
  }

  async close(): Promise<void> {
    this.session.close();
    await rm(this.folder, { recursive: true });
  }

  /** Puts bytes into the folder as a drop. */
  async put(content: string | Uint8Array): Promise<string> {
    const file = join(this.folder, 'drop');
    await writeFile(file, content);
    return file;
  }

  sniff(
    file: string,
    data: DataSpec,
    filename: string,
    limits?: Partial<IngestLimits>,
  ): Promise<SniffedFile> {
    return sniffFile(file, { filename, data, limits });
  }

  /** Reads a file into the table `typed` under a data spec alone. */
  async read(
    source: { file: string } | { content: string | Uint8Array; filename?: string },
    data: Partial<DataSpec> = {},
    request: Partial<ReadRequest> = {},
  ): Promise<ReadResult> {
    const spec = DataSpec.parse(data);
    const name = 'file' in source ? basename(source.file) : (source.filename ?? 'drop.csv');
    const file = 'file' in source ? join(this.folder, 'drop') : await this.put(source.content);
    if ('file' in source) await copyFile(source.file, file);
    return readTable(this.session, await this.sniff(file, spec, name), {
      data: spec,
      filename: name,
      ...request,
    });
  }

  /** Ingests bytes under a model spec. */
  async ingest(
    content: string | Uint8Array,
    spec: ModelSpecInput,
    options: Partial<IngestInput> & { filename?: string; limits?: Partial<IngestLimits> } = {},
  ): Promise<IngestResult> {
    const { limits, filename = 'drop.csv', ...rest } = options;
    const parsed = ModelSpec.parse(spec);
    const file = await this.sniff(await this.put(content), parsed.data, filename, limits);
    const write = createPartsWriter(this.folder);
    return ingestFile(this.session, { file, filename, spec: parsed, write, ...rest });
  }

  /** Ingests CSV bytes without the engine; undefined where that is left to it. */
  async ingestPlain(
    content: string | Uint8Array,
    spec: ModelSpecInput,
    options: Partial<IngestInput> = {},
  ): Promise<IngestResult | undefined> {
    const parsed = ModelSpec.parse(spec);
    const filename = 'drop.csv';
    const opened = await openFile(await this.put(content), { filename, data: parsed.data });
    if (opened.outcome !== 'opened' || opened.isJson) return undefined;
    const write = createPartsWriter(this.folder);
    return ingestPlainCsv(opened.source, { filename, spec: parsed, write, ...options });
  }

  /** Rows of a query as arrays. */
  async query(sql: string): Promise<unknown[][]> {
    return (await this.session.rows(sql)).map((row) => Object.values(row));
  }

  /** Lines of a quarantine file. */
  async quarantined(result: IngestResult): Promise<QuarantinedRow[]> {
    const file = (result as Kept).quarantineFile;
    if (file === undefined) return [];
    const text = gunzipSync(await readFile(file)).toString('utf8');
    return text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as QuarantinedRow);
  }
}

/** The codes of reasons, in order. */
export function codesOf(reasons: readonly { code: string }[]): string[] {
  return reasons.map((reason) => reason.code);
}
