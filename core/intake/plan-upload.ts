/** Bytes `from` … `to` of a file, `to` exclusive. */
export interface ByteRange {
  from: number;
  to: number;
}

const MEBIBYTE = 2 ** 20;
/** Up to here a file is one PUT: what breaks off is sent again as a whole, and that is still quick. */
const SINGLE_PUT_BYTES = 64 * MEBIBYTE;
/** S3 takes parts of 5 MiB and more; a part that breaks off is sent again. */
const PART_BYTES = 16 * MEBIBYTE;
/** Each part has a URL of up to 4 KB in the answer, and an answer may have 6 MB. */
const MAX_PARTS = 1_000;

/** The requests a file of so many bytes is sent in: one range, or several that follow one another. */
export function planUpload(bytes: number): ByteRange[] {
  if (bytes <= SINGLE_PUT_BYTES) return [{ from: 0, to: bytes }];
  const partBytes = Math.max(PART_BYTES, Math.ceil(bytes / MAX_PARTS));
  return Array.from({ length: Math.ceil(bytes / partBytes) }, (_, part) => ({
    from: part * partBytes,
    to: Math.min((part + 1) * partBytes, bytes),
  }));
}
