import { linkSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { ModelSpec } from '../core/contracts/model-spec.ts';
import { createDuckdbTables } from '../platform/duckdb-tables.ts';
import { ingestDropped } from '../platform/ingest-dropped.ts';
import type { Benchmark, Figures, Measured } from './bench-line.ts';
import { CORES } from './machine.ts';
import { median } from './median.ts';
import { preparePeers } from './peers/environment.ts';
import { type PeerProcess, startPeer } from './peers/peer-process.ts';
import { runRounds } from './run-rounds.ts';
import { CACHE, SQL_TYPES, sampleColumns, sampleCsv, sampleParquet, sampleSpec } from './sample-table.ts';

const ROWS = 500_000;
const ROUNDS = 5;
const TASK = 'regression';
const FORMATS = ['csv', 'parquet'] as const;
type Format = (typeof FORMATS)[number];

const SCRIPT = join(import.meta.dirname, 'peers', 'ingest.py');
/** pandas reads CSV by its own single-threaded engine, or by pyarrow's. */
const PANDAS_ENGINES: Record<Format, Record<string, string>> = {
  csv: { pandas: 'default', 'pandas with pyarrow': 'pyarrow' },
  parquet: { pandas: 'default' },
};
/** From a file on disk to a table and a Parquet file of it: ours, DuckDB by itself and pandas, each told the types but us. */
export const measureIngest: Benchmark = async function* () {
  const csv = await sampleCsv(TASK, ROWS);
  const files: Record<Format, string> = { csv, parquet: await sampleParquet(TASK, ROWS) };
  const environment = preparePeers();
  const peer = environment.python ? await startPeer(environment.python, SCRIPT, CORES) : undefined;
  try {
    for (const format of FORMATS)
      yield await measureFormat(format, files[format], peer, environment.absent ?? '');
  } finally {
    peer?.close();
  }
};

async function measureFormat(
  format: Format,
  file: string,
  peer: PeerProcess | undefined,
  absent: string,
): Promise<Measured> {
  const engines = PANDAS_ENGINES[format];
  const contestants: Record<string, () => Promise<number>> = {
    ours: () => inFolder((folder) => timeOurs(file, folder)),
    duckdb: () => inFolder((folder) => timeDuckdb(format, file, folder)),
  };
  if (peer)
    for (const [name, engine] of Object.entries(engines))
      contestants[name] = () => inFolder((folder) => timePandas(peer, format, engine, file, folder));
  const { timed } = await runRounds(contestants, ROUNDS);
  const megabytes = statSync(file).size / 1e6;
  const figuresOf = (name: string): Figures => {
    const seconds = median(timed[name]!);
    return { megabytesPerSecond: megabytes / seconds, milliseconds: seconds * 1_000 };
  };
  const ours = figuresOf('ours');
  const present = Object.keys(contestants).filter((name) => name !== 'ours');
  const missing = Object.keys(engines).filter((name) => !(name in contestants));
  return {
    name: 'ingest',
    variant: format,
    rows: ROWS,
    columns: sampleColumns(TASK).length,
    rounds: ROUNDS,
    ours,
    peers: {
      ...Object.fromEntries(present.map((name) => [name, figuresOf(name)])),
      ...Object.fromEntries(missing.map((name) => [name, { absent }])),
    },
    ratio: Object.fromEntries(
      present.map((name) => [name, ours.megabytesPerSecond! / figuresOf(name).megabytesPerSecond!]),
    ),
    ...(peer && { peerVersions: peer.versions }),
    note: `${Math.round(megabytes)} MB, ${CORES} threads each, in memory and to Parquet. Ours finds the types, checks every value against its kind and the contract, profiles and hashes the content; the peers are told the types and only convert`,
  };
}

/** Sniffing, reading, checking, profile, content id and snapshot, as ingest-drop does it. */
async function timeOurs(file: string, folder: string): Promise<number> {
  const spec = ModelSpec.parse(sampleSpec(TASK));
  // a session reads below its own folder only
  const dropped = join(folder, 'dropped');
  linkSync(file, dropped);
  const startedAt = performance.now();
  const tables = createDuckdbTables({ threads: CORES });
  const result = await ingestDropped(dropped, { folder, filename: basename(file), spec }, () =>
    tables.open({ folder }),
  );
  if (result.outcome !== 'accepted' || result.counts.kept !== ROWS)
    throw new Error(`the sample was not accepted whole: ${JSON.stringify(result).slice(0, 1_000)}`);
  return (performance.now() - startedAt) / 1_000;
}

async function timeDuckdb(format: Format, file: string, folder: string): Promise<number> {
  const types = sampleColumns(TASK).map(({ name, kind }) => `'${name}': '${SQL_TYPES[kind]}'`);
  const source =
    format === 'csv'
      ? `read_csv('${file}', header = true, columns = {${types.join(', ')}})`
      : `read_parquet('${file}')`;
  const startedAt = performance.now();
  const instance = await DuckDBInstance.create(':memory:', { threads: String(CORES) });
  const connection = await instance.connect();
  await connection.run(`CREATE TABLE sample AS FROM ${source}`);
  await connection.run(
    `COPY sample TO '${join(folder, 'sample.parquet')}' (FORMAT parquet, COMPRESSION snappy)`,
  );
  connection.closeSync();
  instance.closeSync();
  return (performance.now() - startedAt) / 1_000;
}

function timePandas(
  peer: PeerProcess,
  format: Format,
  engine: string,
  file: string,
  folder: string,
): Promise<number> {
  const target = join(folder, 'sample.parquet');
  return peer.time({ format, engine, file, target, rows: ROWS, columns: sampleColumns(TASK) });
}

async function inFolder(work: (folder: string) => Promise<number>): Promise<number> {
  const folder = mkdtempSync(join(CACHE, 'ingest-'));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
