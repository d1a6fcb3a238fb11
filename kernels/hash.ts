/** A well mixed number of a row and a seed (the finaliser of MurmurHash3). */
@inline
export function hash(row: i32, seed: i32): u32 {
  let z: u32 = (<u32>row) * 0x9e3779b9 + (<u32>seed);
  z ^= z >>> 16;
  z *= 0x85ebca6b;
  z ^= z >>> 13;
  z *= 0xc2b2ae35;
  z ^= z >>> 16;
  return z;
}
