import type { Tree } from '../contracts/tree-model.ts';
import { PerennialError } from '../errors.ts';
import type { TreeInput } from '../training/trees/tree-input.ts';
import type { TreeSplit } from './tree-splits.ts';

/** A row at a split: it goes left, or right, or has left the way here at an earlier split of the same column. */
export const GOES_LEFT = 0;
export const GOES_RIGHT = 1;
export const LEFT_EARLIER = 2;
export const CASES = 3;

/** What a split asks of a column's values. */
export type Question =
  | { kind: 'number'; values: Float32Array; threshold: number; missingLeft: boolean }
  /** By code, with the missing one (−1) in front: the case of a row with it. */
  | { kind: 'codes'; codes: Int32Array; caseOf: Uint8Array };

/** What each split asks. InvalidModelError for a set of codes asked of numbers, or one that is not there. */
export function questionsOf(
  tree: Tree,
  splits: TreeSplit[],
  sets: number[][],
  inputs: TreeInput[],
): Question[] {
  return splits.map(({ node, column }): Question => {
    const input = inputs[column]!;
    const threshold = tree.threshold[node]!;
    const missingLeft = tree.missingLeft[node] === 1;
    const set = tree.set[node]!;
    if (input.kind === 'category') {
      const left = set < 0 ? codesUpTo(threshold, input.count) : sets[set];
      if (left === undefined) refuse('a set that the model does not', node);
      const caseOf = new Uint8Array(input.count + 1).fill(GOES_RIGHT);
      for (const code of left) if (code >= 0 && code < input.count) caseOf[code + 1] = GOES_LEFT;
      caseOf[0] = missingLeft ? GOES_LEFT : GOES_RIGHT;
      return { kind: 'codes', codes: input.codes, caseOf };
    }
    if (set >= 0) refuse('a set of codes for a column of numbers', node);
    return { kind: 'number', values: input.values, threshold, missingLeft };
  });
}

function codesUpTo(threshold: number, count: number): number[] {
  return Array.from({ length: count }, (_, code) => code).filter((code) => code <= threshold);
}

function refuse(what: string, node: number): never {
  throw new PerennialError('InvalidModelError', `a tree has ${what}`, { node });
}

/** Writes the cases of `count` rows from `first` on, split by split, to cases[split · size + row]. */
export function decideRows(
  splits: TreeSplit[],
  questions: Question[],
  first: number,
  count: number,
  size: number,
  cases: Uint8Array,
): void {
  for (const [index, { earlier, earlierSide }] of splits.entries()) {
    const at = index * size;
    ask(questions[index]!, first, count, cases, at);
    if (earlier < 0) continue;
    const before = earlier * size;
    for (let row = 0; row < count; row++)
      if (cases[before + row] !== earlierSide) cases[at + row] = LEFT_EARLIER;
  }
}

function ask(question: Question, first: number, count: number, cases: Uint8Array, at: number): void {
  if (question.kind === 'codes') {
    const { codes, caseOf } = question;
    for (let row = 0; row < count; row++) cases[at + row] = caseOf[codes[first + row]! + 1] ?? GOES_RIGHT;
    return;
  }
  const { values, threshold, missingLeft } = question;
  // no comparison with NaN holds, so a missing value goes where the failed one leads
  if (missingLeft)
    for (let row = 0; row < count; row++)
      cases[at + row] = values[first + row]! > threshold ? GOES_RIGHT : GOES_LEFT;
  else
    for (let row = 0; row < count; row++)
      cases[at + row] = values[first + row]! <= threshold ? GOES_LEFT : GOES_RIGHT;
}
