import type { TreeInput } from '../tree-input.ts';
import { codesOf, numbersOf } from './score-columns.ts';
import { TILE_ROWS, type WalkForest } from './score-walk-layout.ts';

/** Scores of rows as scoreForest gives them, in plain JavaScript: for few rows, and for trees of any size. */
export function scoreByWalking(forest: WalkForest, inputs: readonly TreeInput[], rows: number): Float64Array {
  const { base, slotCount } = forest;
  const { numbers, codes } = readColumns(forest, inputs);
  const outputs = base.length;
  const scores = new Float64Array(rows * outputs);
  const tile = new Float64Array(TILE_ROWS * Math.max(1, slotCount));
  const sums = new Float64Array(TILE_ROWS * outputs);
  for (let first = 0; first < rows; first += TILE_ROWS) {
    const count = Math.min(TILE_ROWS, rows - first);
    for (let row = 0; row < TILE_ROWS; row++) sums.set(base, row * outputs);
    forest.sharedSlots.forEach(({ column, missing }, slot) => {
      fillNumbers(tile, slot * TILE_ROWS, numbers[column]!, missing, first, count);
    });
    for (const { from, places } of codes.values()) fillPlaces(places, from, forest.codeCount, first, count);
    for (const tree of forest.trees) {
      for (let index = 0; index < tree.sets.length; index++) {
        const { column, goesRight } = tree.sets[index]!;
        const start = (forest.sharedSlots.length + index) * TILE_ROWS;
        fillSet(tile, start, codes.get(column)!.places, goesRight, count);
      }
      addTree(forest, tree, tile, sums, count);
    }
    scores.set(sums.subarray(0, count * outputs), first * outputs);
  }
  return scores;
}

/** Adds what one tree says about the rows of a tile. Four rows go down side by side, for each step waits for the last. */
function addTree(
  { slotStart, threshold, left, value, base }: WalkForest,
  { root, depth, output }: WalkForest['trees'][number],
  tile: Float64Array,
  sums: Float64Array,
  count: number,
): void {
  const outputs = base.length;
  for (let row = 0; row < count; row += 4) {
    let a = root;
    let b = root;
    let c = root;
    let d = root;
    // A comparison as a number is computed; as a condition it is guessed, and half of the guesses are wrong.
    for (let step = 0; step < depth; step++) {
      a = left[a]! + Number(tile[slotStart[a]! + row]! > threshold[a]!);
      b = left[b]! + Number(tile[slotStart[b]! + row + 1]! > threshold[b]!);
      c = left[c]! + Number(tile[slotStart[c]! + row + 2]! > threshold[c]!);
      d = left[d]! + Number(tile[slotStart[d]! + row + 3]! > threshold[d]!);
    }
    const at = row * outputs + output;
    sums[at]! += value[a]!;
    sums[at + outputs]! += value[b]!;
    sums[at + 2 * outputs]! += value[c]!;
    sums[at + 3 * outputs]! += value[d]!;
  }
}

function fillNumbers(
  tile: Float64Array,
  start: number,
  values: Float32Array,
  missing: number,
  first: number,
  count: number,
): void {
  for (let row = 0; row < count; row++) {
    const value = values[first + row]!;
    tile[start + row] = Number.isNaN(value) ? missing : value;
  }
}

function fillSet(
  tile: Float64Array,
  start: number,
  places: Int32Array,
  goesRight: Uint8Array,
  count: number,
): void {
  for (let row = 0; row < count; row++) tile[start + row] = goesRight[places[row]!]!;
}

/** The codes of a tile's rows as places in a set's `goesRight`. */
function fillPlaces(
  places: Int32Array,
  codes: Int32Array,
  codeCount: number,
  first: number,
  count: number,
): void {
  for (let row = 0; row < count; row++) places[row] = Math.min(codes[first + row]! + 1, codeCount - 1);
}

interface Codes {
  from: Int32Array;
  places: Int32Array;
}

/** The columns that the trees ask for, by their position among the inputs. */
function readColumns(
  forest: WalkForest,
  inputs: readonly TreeInput[],
): { numbers: Float32Array[]; codes: Map<number, Codes> } {
  const numbers: Float32Array[] = [];
  const codes = new Map<number, Codes>();
  for (const { column } of forest.sharedSlots) numbers[column] = numbersOf(inputs, column);
  for (const { column } of forest.trees.flatMap(({ sets }) => sets))
    codes.set(column, { from: codesOf(inputs, column), places: new Int32Array(TILE_ROWS) });
  return { numbers, codes };
}
