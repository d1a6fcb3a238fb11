import { address, int, shareStart } from './arguments';

/**
 * Adds each leaf's value to the scores of its rows.
 * Arguments: rows, count, leaf count, leaves (8 bytes each, in the order of their rows: how many rows, value as
 * float32), scores.
 */
export function addLeaves(share: i32, shares: i32, args: usize): i32 {
  const rows = address(args, 0);
  const count = int(args, 1);
  const leafCount = int(args, 2);
  const leaves = address(args, 3);
  const scores = address(args, 4);
  const start = shareStart(count, share, shares, 64);
  const end = shareStart(count, share + 1, shares, 64);
  let position: i32 = 0;
  for (let leaf: i32 = 0; leaf < leafCount && position < end; leaf++) {
    const size = load<i32>(leaves + ((<usize>leaf) << 3));
    const value = load<f32>(leaves + ((<usize>leaf) << 3), 4);
    const stop = min(end, position + size);
    for (let i = max(start, position); i < stop; i++) {
      const at = scores + ((<usize>load<u32>(rows + ((<usize>i) << 2))) << 2);
      store<f32>(at, load<f32>(at) + value);
    }
    position += size;
  }
  return 0;
}
