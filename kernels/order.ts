import { address, int, shareStart } from './arguments';

/** Rows that are written together, so that their bins stay in the first-level cache while columns go over them. */
const TILE: i32 = 1024;

/**
 * Puts the bins of each column in another order of rows. Arguments: rows, columns, bins column after column, order
 * (words: which row comes there), room (a byte a row, for each share).
 */
export function orderLines(share: i32, shares: i32, args: usize): i32 {
  const rows = int(args, 0);
  const order = address(args, 3);
  const room = address(args, 4) + <usize>share * <usize>rows;
  for (let column = share; column < int(args, 1); column += shares) {
    const line = address(args, 2) + <usize>column * <usize>rows;
    for (let i: i32 = 0; i < rows; i++)
      store<u8>(room + <usize>i, load<u8>(line + <usize>load<u32>(order + ((<usize>i) << 2))));
    memory.copy(line, room, <usize>rows);
  }
  return 0;
}

/** Writes the bins row after row from those column after column. Arguments: rows, columns, lines, bins, stride. */
export function copyLines(share: i32, shares: i32, args: usize): i32 {
  const rows = int(args, 0);
  const columns = int(args, 1);
  const stride = <usize>int(args, 4);
  const end = shareStart(rows, share + 1, shares, TILE);
  for (let start = shareStart(rows, share, shares, TILE); start < end; start += TILE) {
    const size = min(TILE, end - start);
    const first = address(args, 3) + <usize>start * stride;
    for (let column: i32 = 0; column < columns; column++) {
      const line = address(args, 2) + <usize>column * <usize>rows + <usize>start;
      let to = first + <usize>column;
      for (let i: i32 = 0; i < size; i++) {
        store<u8>(to, load<u8>(line + <usize>i));
        to += stride;
      }
    }
  }
  return 0;
}
