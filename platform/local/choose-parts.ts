import { createHash } from 'node:crypto';
import { PerennialError } from '../../core/errors.ts';

/** A part as it was sent last. */
export interface PartRow {
  number: number;
  bytes: number;
  etag: string;
  body: string;
}

/** Of every part but the last, as S3 wants it. */
const MIN_PART_BYTES = 5 * 2 ** 20;

/** The parts whose ETags are given, in that order; throws InvalidInputError naming those that keep them apart. */
export function chooseParts(sent: readonly PartRow[], etags: readonly string[], bytes: number): PartRow[] {
  const byNumber = new Map(sent.map((part) => [part.number, part]));
  const chosen = etags.map((_, place) => byNumber.get(place + 1));
  const numbersOf = (isWrong: (part: PartRow | undefined, place: number) => boolean): number[] =>
    chosen.flatMap((part, place) => (isWrong(part, place) ? [place + 1] : []));
  const missing = numbersOf((part) => part === undefined);
  const changed = numbersOf(
    (part, place) => part !== undefined && part.etag !== etags[place]?.replaceAll('"', ''),
  );
  const small = numbersOf(
    (part, place) => part !== undefined && part.bytes < MIN_PART_BYTES && place + 1 < etags.length,
  );
  const total = chosen.reduce((sum, part) => sum + (part?.bytes ?? 0), 0);
  if (missing.length + changed.length + small.length === 0 && total === bytes) return chosen as PartRow[];
  throw new PerennialError('InvalidInputError', `the parts cannot be joined to an object of ${bytes} bytes`, {
    missing,
    changed,
  });
}

/** S3's ETag of an object in parts: the MD5 of theirs, and how many there are. */
export function joinEtags(etags: readonly string[]): string {
  const hash = createHash('md5');
  for (const etag of etags) hash.update(Buffer.from(etag.replaceAll('"', ''), 'hex'));
  return `${hash.digest('hex')}-${etags.length}`;
}
