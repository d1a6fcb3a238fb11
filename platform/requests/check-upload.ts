import { PerennialError } from '../../core/errors.ts';

/** S3's longest life of a presigned URL, and its largest single PUT or part. */
export const MAX_EXPIRES_SECONDS = 7 * 86_400;
const MAX_UPLOAD_BYTES = 5 * 2 ** 30;
const MAX_PART_NUMBER = 10_000;

/** Throws InvalidInputError for what no URL can be presigned for. */
export function checkUpload({ bytes, expiresSeconds }: { bytes: number; expiresSeconds: number }): void {
  checkWhole('bytes', bytes, 0, MAX_UPLOAD_BYTES);
  checkWhole('expiresSeconds', expiresSeconds, 1, MAX_EXPIRES_SECONDS);
}

/** As `checkUpload`, for one part. */
export function checkPart(part: { number: number; bytes: number; expiresSeconds: number }): void {
  checkUpload(part);
  checkWhole('number', part.number, 1, MAX_PART_NUMBER);
}

/** Throws InvalidInputError for a list of ETags that joins nothing. */
export function checkEtags(etags: readonly string[]): void {
  checkWhole('the number of parts', etags.length, 1, MAX_PART_NUMBER);
}

function checkWhole(name: string, value: number, min: number, max: number): void {
  if (Number.isSafeInteger(value) && value >= min && value <= max) return;
  throw new PerennialError('InvalidInputError', `${name} must be a whole number from ${min} to ${max}`);
}
