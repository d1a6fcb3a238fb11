/** Limits of AWS Step Functions (Standard workflows) that the interpreter keeps as well. */
export const MAX_PAYLOAD_BYTES = 262_144;
export const MAX_DEFINITION_BYTES = 1_048_576;
export const MAX_HISTORY_EVENTS = 25_000;
export const MAX_NAME_CHARACTERS = 80;
export const MAX_SECONDS = 99_999_999;
export const MAX_RETRY_DELAY_SECONDS = 31_622_399;
export const MAX_INTRINSIC_NESTING = 10;
export const MAX_CODED_CHARACTERS = 10_000;
export const MAX_RANGE_ELEMENTS = 1000;
export const MAX_MAP_CONCURRENCY = 10_000;
/** What an inline Map runs at once when MaxConcurrency is 0 or absent. */
export const DEFAULT_MAP_CONCURRENCY = 40;
