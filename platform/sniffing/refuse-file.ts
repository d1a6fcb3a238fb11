import type { RefusedFile } from '../../core/data/sniffing/sniffed-file.ts';

/** The one-reason refusal of a whole file. */
export function refuseFile(code: string, message: string): RefusedFile {
  return { outcome: 'refused', reasons: [{ code, message }] };
}
