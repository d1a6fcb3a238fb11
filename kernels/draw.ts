import { address, int } from './arguments';
import { hash } from './hash';

/**
 * Lays out the row list of a round: the rows drawn to be learned from, then the other learned ones, then those that are
 * only watched, each in their order. A row is drawn by a hash of it and the seed.
 * Arguments: all rows (learned first), learned, watched, list, scratch, seed, threshold (a row is drawn when its hash is
 * below; 0 draws all), result (a word: how many were drawn).
 */
export function drawRows(share: i32, shares: i32, args: usize): i32 {
  const from = address(args, 0);
  const learned = int(args, 1);
  const watched = int(args, 2);
  const list = address(args, 3);
  const scratch = address(args, 4);
  const threshold = <u32>int(args, 6);
  const seed = int(args, 5);
  if (threshold == 0) {
    memory.copy(list, from, <usize>(learned + watched) << 2);
    store<i32>(address(args, 7), learned);
    return 0;
  }
  let drawn = list;
  let left = scratch;
  for (let i: i32 = 0; i < learned; i++) {
    const row = load<u32>(from + ((<usize>i) << 2));
    store<u32>(drawn, row);
    store<u32>(left, row);
    const isDrawn = <usize>(hash(<i32>row, seed) < threshold) << 2;
    drawn += isDrawn;
    left += 4 - isDrawn;
  }
  memory.copy(drawn, scratch, left - scratch);
  memory.copy(list + ((<usize>learned) << 2), from + ((<usize>learned) << 2), (<usize>watched) << 2);
  store<i32>(address(args, 7), <i32>((drawn - list) >> 2));
  return 0;
}
