import type { TreeInput } from '../tree-input.ts';

/** The rows of `second` after those of `first`, column by column. */
export function stackInputs(first: readonly TreeInput[], second: readonly TreeInput[]): TreeInput[] {
  return first.map((top, column): TreeInput => {
    const bottom = second[column]!;
    if (top.kind === 'number' && bottom.kind === 'number') {
      const values = new Float32Array(top.values.length + bottom.values.length);
      values.set(top.values);
      values.set(bottom.values, top.values.length);
      return { kind: 'number', values };
    }
    if (top.kind === 'category' && bottom.kind === 'category') {
      const codes = new Int32Array(top.codes.length + bottom.codes.length);
      codes.set(top.codes);
      codes.set(bottom.codes, top.codes.length);
      return { kind: 'category', codes, count: top.count };
    }
    throw new TypeError(`column ${column} is a ${top.kind} and a ${bottom.kind}`);
  });
}
