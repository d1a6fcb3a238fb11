export type RecognisedFormat =
  | { kind: 'text' | 'gzip' | 'parquet' }
  /** A format that is not read; `name` is for people. */
  | { kind: 'foreign'; name: string };

const FOREIGN: [signature: number[], name: string][] = [
  [[0x50, 0x4b, 0x03, 0x04], 'a zip archive (or an Excel workbook)'],
  [[0x50, 0x4b, 0x05, 0x06], 'an empty zip archive'],
  [[0x28, 0xb5, 0x2f, 0xfd], 'Zstandard-compressed'],
  [[0x42, 0x5a, 0x68], 'bzip2-compressed'],
  [[0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00], 'xz-compressed'],
  [[0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c], 'a 7-Zip archive'],
  [[0x52, 0x61, 0x72, 0x21], 'a RAR archive'],
  [[0xd0, 0xcf, 0x11, 0xe0], 'an old Excel workbook'],
  [[0x25, 0x50, 0x44, 0x46], 'a PDF document'],
  [[0x50, 0x41, 0x52, 0x45], 'encrypted Parquet'],
  [[0x41, 0x52, 0x52, 0x4f, 0x57, 0x31], 'an Arrow (Feather) file'],
  [[0x4f, 0x62, 0x6a, 0x01], 'an Avro file'],
  [[0x4f, 0x52, 0x43], 'an ORC file'],
  [[0x89, 0x48, 0x44, 0x46], 'an HDF5 file'],
  [[0x53, 0x51, 0x4c, 0x69, 0x74, 0x65, 0x20, 0x66], 'an SQLite database'],
  [[0x80, 0x04, 0x95], 'a Python pickle'],
];
const GZIP = [0x1f, 0x8b];
const PARQUET = [0x50, 0x41, 0x52, 0x31];

/** What the first bytes of a file say it is; everything without a known signature is text. */
export function recogniseFormat(head: Uint8Array): RecognisedFormat {
  if (startsWith(head, GZIP)) return { kind: 'gzip' };
  if (startsWith(head, PARQUET)) return { kind: 'parquet' };
  const foreign = FOREIGN.find(([signature]) => startsWith(head, signature));
  return foreign === undefined ? { kind: 'text' } : { kind: 'foreign', name: foreign[1] };
}

function startsWith(bytes: Uint8Array, signature: number[]): boolean {
  return signature.every((byte, i) => bytes[i] === byte);
}
