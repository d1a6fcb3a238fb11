// How every kernel is called: (share, shares, args). `args` is the address of up to 48 whole numbers followed by up to
// 32 reals. No kernel keeps anything between calls: an instance per thread runs on one shared memory, and static data
// would be reset by each.

/** The whole number at position `i`: a count, a flag or an address. */
@inline
export function int(args: usize, i: i32): i32 {
  return load<i32>(args + (<usize>i << 2));
}

@inline
export function address(args: usize, i: i32): usize {
  return <usize>load<u32>(args + (<usize>i << 2));
}

@inline
export function real(args: usize, i: i32): f64 {
  return load<f64>(args + 192 + (<usize>i << 3));
}

/** First position of a share when `count` things are cut into `shares` stretches, each a multiple of `grain` long. */
@inline
export function shareStart(count: i32, share: i32, shares: i32, grain: i32): i32 {
  const grains = (count + grain - 1) / grain;
  const start = <i32>((<i64>grains * <i64>share) / <i64>shares) * grain;
  return min(start, count);
}
