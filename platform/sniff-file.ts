import { stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { DataSpec } from '../core/contracts/model-spec.ts';
import { recogniseFormat } from '../core/data/sniffing/recognise-format.ts';
import {
  DEFAULT_LIMITS,
  type IngestLimits,
  type ParquetTable,
  type RefusedFile,
  type SniffedFile,
} from '../core/data/sniffing/sniffed-file.ts';
import { checkParquetEnds } from './sniffing/check-parquet-ends.ts';
import { decodeText } from './sniffing/decode-text.ts';
import { inflateFile } from './sniffing/inflate-file.ts';
import { readHead } from './sniffing/read-head.ts';
import { refuseFile } from './sniffing/refuse-file.ts';
import type { TextSource } from './sniffing/scan-file.ts';
import { sniffCsv } from './sniffing/sniff-csv.ts';
import { sniffJson } from './sniffing/sniff-json.ts';

export interface SniffOptions {
  /** Name the file was dropped under: it decides between CSV and JSON only where the content does not. */
  filename: string;
  data: DataSpec;
  /** Where decompressed, decoded and cleaned copies go; the table session is opened on it. @default the file's folder */
  folder?: string;
  limits?: Partial<IngestLimits>;
}

/** A file of UTF-8 text, still to be looked at, and whether it is JSON. */
export interface OpenedText {
  outcome: 'opened';
  source: TextSource;
  isJson: boolean;
}

/**
 * Finds out by content what a file is and brings it into a form that the engine cannot misread: decompressed,
 * UTF-8, even records; records that are not are marked with their line and reason. Streams: memory does not
 * grow with the file.
 */
export async function sniffFile(droppedFile: string, options: SniffOptions): Promise<SniffedFile> {
  const opened = await openFile(droppedFile, options);
  return opened.outcome === 'opened' ? sniffText(opened, options.data) : opened;
}

/** The second half of sniffFile: looks at every byte of a text. */
export function sniffText({ source, isJson }: OpenedText, data: DataSpec): Promise<SniffedFile> {
  return isJson ? sniffJson(source) : sniffCsv(source, data.delimiter);
}

/** The first half of sniffFile: finds out by content what a file is, decompresses it and brings it into UTF-8. */
export async function openFile(
  droppedFile: string,
  options: SniffOptions,
): Promise<RefusedFile | ParquetTable | OpenedText> {
  const { data, folder = dirname(resolve(droppedFile)) } = options;
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  const { size } = await stat(droppedFile);
  if (size === 0) return refuseFile('emptyFile', 'the file has no bytes');

  let file = resolve(droppedFile);
  let format = recogniseFormat(await readHead(file, 512));
  let plainSize = size;
  if (format.kind === 'gzip') {
    const inflated = await inflateFile(file, folder, limits.maxBytes);
    if ('reason' in inflated) return { outcome: 'refused', reasons: [inflated.reason] };
    if (inflated.bytes === 0) return refuseFile('emptyFile', 'the file is empty once it is decompressed');
    ({ file, bytes: plainSize } = inflated);
    format = recogniseFormat(await readHead(file, 512));
    if (format.kind === 'gzip') return refuseFile('unsupportedFormat', 'the file is gzip inside gzip');
  }
  if (plainSize > limits.maxBytes) {
    return refuseFile('fileTooLarge', `the file has ${plainSize} bytes; at most ${limits.maxBytes} are read`);
  }
  if (format.kind === 'foreign') {
    const message = `the file is ${format.name}; CSV, JSON Lines and Parquet are read, each plain or gzipped`;
    return refuseFile('unsupportedFormat', message);
  }
  const declared = data.format;
  const isParquet = format.kind === 'parquet';
  if (isParquet !== (declared === 'parquet') && declared !== 'auto') {
    const found = isParquet ? 'Parquet' : 'not Parquet';
    return refuseFile('wrongFormat', `the spec says data.format ${declared}, but the file is ${found}`);
  }
  if (isParquet) return checkParquetEnds(file, plainSize, limits);

  const decoded = await decodeText(file, folder, data.encoding);
  if ('reason' in decoded) return { outcome: 'refused', reasons: [decoded.reason] };
  const source = { ...decoded, folder, limits };
  const isJson =
    declared === 'jsonl' || (declared === 'auto' && (await looksLikeJson(source, options.filename)));
  return { outcome: 'opened', source, isJson };
}

async function looksLikeJson(
  source: { file: string; textStart: number },
  filename: string,
): Promise<boolean> {
  const head = (await readHead(source.file, 4_096)).subarray(source.textStart).toString('utf8').trimStart();
  if (/^(\{\s*["}]|\[\s*[[{\]])/.test(head)) return true;
  return /\.(json|jsonl|ndjson)(\.gz)?$/i.test(filename);
}
