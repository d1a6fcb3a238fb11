import { equalJson, type JsonValue } from '../json-value.ts';
import { MAX_RANGE_ELEMENTS } from '../limits.ts';
import { arrayArgument, type Intrinsic, intrinsicFailure, takes, wholeArgument } from './intrinsic.ts';

/** The intrinsics that make or read arrays, by name without `States.`. */
export const ARRAY_INTRINSICS: Record<string, Intrinsic> = {
  Array: { arguments: { least: 0, most: Number.POSITIVE_INFINITY }, run: (values) => values },
  ArrayPartition: takes(2, ([items, size]) =>
    partition(arrayArgument('ArrayPartition', items), wholeArgument('ArrayPartition', size)),
  ),
  ArrayContains: takes(2, ([items, wanted]) =>
    arrayArgument('ArrayContains', items).some((item) => equalJson(item, wanted!)),
  ),
  ArrayRange: takes(3, ([first, last, step]) =>
    makeRange(
      wholeArgument('ArrayRange', first),
      wholeArgument('ArrayRange', last),
      wholeArgument('ArrayRange', step),
    ),
  ),
  ArrayGetItem: takes(2, ([items, index]) => {
    const item = arrayArgument('ArrayGetItem', items)[wholeArgument('ArrayGetItem', index)];
    return item === undefined ? intrinsicFailure('ArrayGetItem', 'the index is outside the array') : item;
  }),
  ArrayLength: takes(1, ([items]) => arrayArgument('ArrayLength', items).length),
  ArrayUnique: takes(1, ([items]) => keepFirst(arrayArgument('ArrayUnique', items))),
};

function partition(items: JsonValue[], size: number): JsonValue[] {
  if (size < 1) intrinsicFailure('ArrayPartition', 'the chunk size must be at least 1');
  return Array.from({ length: Math.ceil(items.length / size) }, (_, chunk) =>
    items.slice(chunk * size, (chunk + 1) * size),
  );
}

function makeRange(first: number, last: number, step: number): number[] {
  if (step === 0) intrinsicFailure('ArrayRange', 'the step must not be 0');
  const length = Math.max(0, Math.floor((last - first) / step) + 1);
  if (length > MAX_RANGE_ELEMENTS) {
    intrinsicFailure('ArrayRange', `the array would have more than ${MAX_RANGE_ELEMENTS} elements`);
  }
  return Array.from({ length }, (_, index) => first + index * step);
}

function keepFirst(items: JsonValue[]): JsonValue[] {
  const kept: JsonValue[] = [];
  for (const item of items) if (!kept.some((other) => equalJson(item, other))) kept.push(item);
  return kept;
}
