import { at, type Place, refuse } from './definition-place.ts';
import type { FieldReader } from './field-reader.ts';
import { MAX_RETRY_DELAY_SECONDS, MAX_SECONDS } from './limits.ts';
import type { StateError } from './state-error.ts';

/** One entry of `Retry`, with AWS's defaults filled in. */
export interface Retrier {
  errorEquals: readonly string[];
  intervalSeconds: number;
  maxAttempts: number;
  backoffRate: number;
  maxDelaySeconds: number;
  fullJitter: boolean;
}

// What can be raised here under a States. name. States.Runtime is missing because nothing ever catches it.
const STATES_ERRORS = [
  'States.ALL',
  'States.TaskFailed',
  'States.Timeout',
  'States.BranchFailed',
  'States.Permissions',
  'States.DataLimitExceeded',
  'States.IntrinsicFailure',
  'States.ParameterPathFailure',
  'States.ResultPathMatchFailure',
  'States.NoChoiceMatched',
];

/** Compiles `Retry`; an absent field is no retrier. */
export function compileRetriers(reader: FieldReader): Retrier[] {
  if (!reader.has('Retry')) return [];
  const entries = reader.items('Retry');
  return entries.map((entry, index) => {
    const retrier: Retrier = {
      errorEquals: readErrorEquals(entry, index === entries.length - 1),
      intervalSeconds: entry.optionalWhole('IntervalSeconds', 1, MAX_SECONDS) ?? 1,
      maxAttempts: entry.optionalWhole('MaxAttempts', 0, MAX_SECONDS) ?? 3,
      backoffRate: readBackoffRate(entry),
      maxDelaySeconds:
        entry.optionalWhole('MaxDelaySeconds', 1, MAX_RETRY_DELAY_SECONDS) ?? Number.POSITIVE_INFINITY,
      fullJitter: readJitter(entry),
    };
    if (retrier.maxDelaySeconds <= retrier.intervalSeconds) {
      entry.refuse('MaxDelaySeconds', 'must be greater than IntervalSeconds');
    }
    entry.finish();
    return retrier;
  });
}

/** Reads `ErrorEquals` of a retrier or catcher; `States.ALL` must be alone and in the last one. */
export function readErrorEquals(reader: FieldReader, isLast: boolean): string[] {
  const names = reader.required('ErrorEquals');
  const place: Place = at(reader.place, 'ErrorEquals');
  if (!Array.isArray(names) || names.length === 0) refuse(place, 'must be a list of error names');
  return names.map((name) => {
    if (typeof name !== 'string' || name === '') refuse(place, 'must hold error names');
    if (name.startsWith('States.') && !STATES_ERRORS.includes(name)) {
      refuse(place, `${name} is an error that never reaches a Retry or Catch here`);
    }
    if (name === 'States.ALL' && (names.length > 1 || !isLast)) {
      refuse(place, 'States.ALL must be alone and in the last entry');
    }
    return name;
  });
}

/** True when one of the names matches the failure; the terminal errors are matched as narrowly as AWS says. */
export function matchesError(names: readonly string[], { error, fromBranch }: StateError): boolean {
  if (error === 'States.Runtime') return false;
  if (names.includes(error)) return true;
  if (error === 'States.DataLimitExceeded') return false;
  if (names.includes('States.ALL')) return true;
  if (fromBranch && names.includes('States.BranchFailed')) return true;
  return error !== 'States.Timeout' && names.includes('States.TaskFailed');
}

/** Milliseconds to wait before retry number `done + 1` of this retrier. */
export function retryDelayMilliseconds(retrier: Retrier, done: number, random: () => number): number {
  const seconds = Math.min(retrier.intervalSeconds * retrier.backoffRate ** done, retrier.maxDelaySeconds);
  return Math.round(seconds * 1000 * (retrier.fullJitter ? random() : 1));
}

function readBackoffRate(entry: FieldReader): number {
  const rate = entry.has('BackoffRate') ? entry.required('BackoffRate') : 2;
  return typeof rate === 'number' && rate >= 1
    ? rate
    : entry.refuse('BackoffRate', 'must be a number from 1 on');
}

function readJitter(entry: FieldReader): boolean {
  const strategy = entry.has('JitterStrategy') ? entry.required('JitterStrategy') : 'NONE';
  if (strategy !== 'NONE' && strategy !== 'FULL') entry.refuse('JitterStrategy', 'must be NONE or FULL');
  return strategy === 'FULL';
}
