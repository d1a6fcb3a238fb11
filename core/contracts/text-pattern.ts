/**
 * What texts of one kind look like, without zod: what predictions need of names and ids is checked by these, and the
 * zod schemas are made from the same patterns.
 */
export interface TextPattern {
  pattern: RegExp;
  /** What a text that does not fit is told. */
  message: string;
  fits(value: unknown): value is string;
  /** The text itself; throws a RangeError for any other value. */
  parse(value: string): string;
}

export function textPattern(pattern: RegExp, message: string): TextPattern {
  const fits = (value: unknown): value is string => typeof value === 'string' && pattern.test(value);
  return {
    pattern,
    message,
    fits,
    parse(value) {
      if (fits(value)) return value;
      throw new RangeError(message);
    },
  };
}

/** Model names become parts of object keys, record keys and URLs: nothing but this pattern gets in. */
export const MODEL_NAME = textPattern(
  /^[a-z][a-z0-9-]{0,62}$/,
  'must be 1 to 63 lower-case letters, digits or "-", starting with a letter',
);
/** 26 to 64 characters of lower-case letters and digits, made by the platform. */
export const DROP_ID = textPattern(/^[a-z0-9]{16,64}$/, 'is not a drop id');
export const RUN_ID = textPattern(/^[a-z0-9][a-z0-9-]{2,78}$/, 'is not a run id');
export const DATASET_ID = textPattern(/^[0-9a-f]{64}$/, 'is not a dataset id (64 hex digits)');
export const DIGEST = textPattern(/^[0-9a-f]{64}$/, 'is not a SHA-256 (64 hex digits)');
/** Public and sortable by the time of making; says nothing about the secret. */
export const KEY_ID = textPattern(/^[0-9a-hjkmnp-tv-z]{16}$/, 'is not a key id');

/** Column and feature names: any text a file may carry, without control characters; at most MAX_COLUMN_NAME long. */
export const COLUMN_NAME = textPattern(/^[^\u0000-\u001f\u007f]+$/, 'must not contain control characters');
export const MAX_COLUMN_NAME = 200;

/** The id of a request for predictions, when the caller gives one. */
export const REQUEST_ID = textPattern(/^[A-Za-z0-9_-]{1,80}$/, 'is 1 to 80 letters, digits, "-" or "_"');
export const PREDICTION_ID = textPattern(
  /^[A-Za-z0-9_-]{1,80}:[0-9]{1,5}$/,
  'is a request id, ":" and a row number',
);
