import { type Intrinsic, intrinsicFailure, objectArgument, takes, wholeArgument } from './intrinsic.ts';

/** The intrinsics on numbers, objects and chance, by name without `States.`. */
export const NUMBER_INTRINSICS: Record<string, Intrinsic> = {
  JsonMerge: takes(3, ([first, second, deep]) => {
    if (deep !== false) intrinsicFailure('JsonMerge', 'the third argument must be false: merging is shallow');
    return { ...objectArgument('JsonMerge', first), ...objectArgument('JsonMerge', second) };
  }),
  MathAdd: takes(2, ([left, right]) => wholeArgument('MathAdd', left) + wholeArgument('MathAdd', right)),
  // AWS's third argument, a seed, is refused: its generator is not published, so the number would differ.
  MathRandom: takes(2, ([start, end], random) => {
    const least = wholeArgument('MathRandom', start);
    const size = wholeArgument('MathRandom', end) - least;
    if (size < 1) intrinsicFailure('MathRandom', 'the end must be greater than the start');
    return least + Math.floor(random() * size);
  }),
  UUID: takes(0, (_values, random) => makeUuid(random)),
};

function makeUuid(random: () => number): string {
  const bytes = Buffer.from(Array.from({ length: 16 }, () => Math.floor(random() * 256)));
  bytes[6] = (bytes[6]! & 0x0f) | 0x40; // version 4
  bytes[8] = (bytes[8]! & 0x3f) | 0x80; // RFC 9562 variant
  const text = bytes.toString('hex');
  return [text.slice(0, 8), text.slice(8, 12), text.slice(12, 16), text.slice(16, 20), text.slice(20)].join(
    '-',
  );
}
