import { address, int, shareStart } from './arguments';
import { addRows, BLOCK, spill, TILE, touchRows } from './histogram';

@inline
function chunkOf(list: usize, share: i32, shares: i32): i32 {
  return shareStart(load<i32>(list, 8), share, shares, TILE);
}

/**
 * Splits the rows of a node, list after list (rows that are learned from, rows that are only watched), and adds those
 * of the first list that go to the smaller side to a histogram while their bins are at hand.
 *
 * Arguments: bins, stride, gradients, packed, spilled (as in histogramRoot), feature, adds (0 the rights, 1 the
 * lefts, 2 none), sides (256 bytes by
 * bin, 1 is left), lists, listCount. A list is 5 words: rows, scratch, count, then unused, then the address of two
 * words a share, which receive how many went left and right. A share writes its lefts from the front of its stretch
 * of the scratch, its rights from the end of it backwards.
 */
export function splitRows(share: i32, shares: i32, args: usize): i32 {
  const bins = address(args, 0);
  const stride = int(args, 1);
  const gradients = address(args, 2);
  const packed = address(args, 3) + <usize>share * <usize>stride * 2048;
  const spilled = address(args, 4) + <usize>share * <usize>stride * 4096;
  const column = address(args, 10) + <usize>int(args, 5) * <usize>int(args, 11);
  const adds = int(args, 6);
  const sides = address(args, 7);
  const listCount = int(args, 9);
  let unused: i32 = 0;
  for (let l: i32 = 0; l < listCount; l++) {
    const list = address(args, 8) + <usize>(l * 20);
    const rows = <usize>load<u32>(list);
    const scratch = <usize>load<u32>(list, 4);
    const start = chunkOf(list, share, shares);
    const end = chunkOf(list, share + 1, shares);
    let left = scratch + (<usize>start << 2);
    let right = scratch + (<usize>end << 2) - 4;
    let inBlock: i32 = 0;
    for (let first = start; first < end; first += TILE) {
      const size = min(TILE, end - first);
      const tile = rows + (<usize>first << 2);
      const leftBefore = left;
      const rightBefore = right;
      for (let i: i32 = 0; i < size; i++) {
        const row = load<u32>(tile + (<usize>i << 2));
        const goes = <usize>load<u8>(sides + <usize>load<u8>(column + <usize>row)) << 2;
        store<u32>(left, row);
        store<u32>(right, row);
        left += goes;
        right -= 4 - goes;
      }
      if (l > 0 || adds > 1) continue;
      const added = adds ? leftBefore : right + 4;
      const count = <i32>((adds ? left - leftBefore : rightBefore - right) >> 2);
      if (inBlock + count > BLOCK) {
        spill(packed, spilled, stride << 8);
        inBlock = 0;
      }
      unused += touchRows(added, count, bins, stride);
      addRows(added, count, bins, stride, gradients, packed);
      inBlock += count;
    }
    const counts = <usize>load<u32>(list, 16) + (<usize>share << 3);
    store<i32>(counts, <i32>((left - scratch - (<usize>start << 2)) >> 2));
    store<i32>(counts, end - start - load<i32>(counts), 4);
  }
  return unused;
}

/** Puts what one part of splitRows left in the scratch back in order: all lefts, then all rights, each as they were before. */
function gatherPart(list: usize, part: i32, parts: i32): void {
  const rows = <usize>load<u32>(list);
  const scratch = <usize>load<u32>(list, 4);
  const counts = <usize>load<u32>(list, 16);
  let leftAt: i32 = 0;
  let rightAt: i32 = 0;
  for (let p: i32 = 0; p < parts; p++) {
    if (p < part) {
      leftAt += load<i32>(counts + (<usize>p << 3));
      rightAt += load<i32>(counts + (<usize>p << 3), 4);
    }
    rightAt += load<i32>(counts + (<usize>p << 3));
  }
  const mine = counts + (<usize>part << 3);
  const lefts = load<i32>(mine);
  const rights = load<i32>(mine, 4);
  const start = chunkOf(list, part, parts);
  memory.copy(rows + (<usize>leftAt << 2), scratch + (<usize>start << 2), <usize>lefts << 2);
  let from = scratch + (<usize>(start + lefts + rights) << 2);
  let to = rows + (<usize>rightAt << 2);
  for (let i: i32 = 0; i < rights; i++) {
    from -= 4;
    store<u32>(to, load<u32>(from));
    to += 4;
  }
}

/** All parts of all lists: `parts` are the shares that splitRows was cut into. */
export function gatherLists(share: i32, shares: i32, lists: usize, listCount: i32, parts: i32): void {
  for (let l: i32 = 0; l < listCount; l++)
    for (let part = share; part < parts; part += shares) gatherPart(lists + <usize>(l * 20), part, parts);
}

/** gatherLists by itself. Arguments: lists, listCount, parts. */
export function gatherSplit(share: i32, shares: i32, args: usize): i32 {
  gatherLists(share, shares, address(args, 0), int(args, 1), int(args, 2));
  return 0;
}
