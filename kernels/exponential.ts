/**
 * e^x in float32 within 2 units in the last place, x held within −87.3 … 88.3: a power of two times a
 * polynomial of degree 5 on ±ln 2 / 2 (the coefficients are those of Cephes' expf). Plain operations only, so that
 * every machine gives the same bits.
 */
@inline
export function exponential(x: f32): f32 {
  const clamped = min<f32>(88.3, max<f32>(-87.3, x));
  const n = nearest<f32>(clamped * 1.44269504088896341);
  const r = clamped - n * <f32>0.693359375 - n * <f32>-2.12194440e-4;
  let p: f32 = 1.9875691500e-4;
  p = p * r + <f32>1.3981999507e-3;
  p = p * r + <f32>8.3334519073e-3;
  p = p * r + <f32>4.1665795894e-2;
  p = p * r + <f32>1.6666665459e-1;
  p = p * r + <f32>5.0000001201e-1;
  p = p * r * r + r + <f32>1.0;
  return p * reinterpret<f32>((<i32>n + 127) << 23);
}

// Constants of four lanes come from memory: made in a register they cost more than the arithmetic.
const F32_CONSTANTS = memory.data<f32>([
  88.3, -87.3, 1.44269504088896341, 0.693359375, -2.12194440e-4, 1.9875691500e-4, 1.3981999507e-3, 8.3334519073e-3,
  4.1665795894e-2, 1.6666665459e-1, 5.0000001201e-1, 1.0,
]);
const I32_CONSTANTS = memory.data<i32>([127, 0x9e3779b9, 0x85ebca6b, 0xc2b2ae35, 0xffff, 0, 1, 2, 3]);

@inline
function real4(position: usize): v128 {
  return v128.load_splat<f32>(F32_CONSTANTS + (position << 2));
}

@inline
function int4(position: usize): v128 {
  return v128.load_splat<i32>(I32_CONSTANTS + (position << 2));
}

/** Four times exponential, with the same bits. */
@inline
export function exponentialOfFour(x: v128): v128 {
  const clamped = f32x4.min(real4(0), f32x4.max(real4(1), x));
  const n = f32x4.nearest(f32x4.mul(clamped, real4(2)));
  const r = f32x4.sub(
    f32x4.sub(clamped, f32x4.mul(n, real4(3))),
    f32x4.mul(n, real4(4)),
  );
  let p = real4(5);
  p = f32x4.add(f32x4.mul(p, r), real4(6));
  p = f32x4.add(f32x4.mul(p, r), real4(7));
  p = f32x4.add(f32x4.mul(p, r), real4(8));
  p = f32x4.add(f32x4.mul(p, r), real4(9));
  p = f32x4.add(f32x4.mul(p, r), real4(10));
  p = f32x4.add(f32x4.add(f32x4.mul(f32x4.mul(p, r), r), r), real4(11));
  const power = i32x4.shl(i32x4.add(i32x4.trunc_sat_f32x4_s(n), int4(0)), 23);
  return f32x4.mul(p, power);
}

/** Well mixed numbers of four rows that follow one another and a seed (the finaliser of MurmurHash3). */
@inline
export function hashOfFour(row: i32, seed: i32): v128 {
  let z = i32x4.add(
    i32x4.mul(i32x4.add(i32x4.splat(row), v128.load(I32_CONSTANTS + 20)), int4(1)),
    i32x4.splat(seed),
  );
  z = v128.xor(z, i32x4.shr_u(z, 16));
  z = i32x4.mul(z, int4(2));
  z = v128.xor(z, i32x4.shr_u(z, 13));
  z = i32x4.mul(z, int4(3));
  return v128.xor(z, i32x4.shr_u(z, 16));
}

/** The lower 16 bits of four whole numbers. */
@inline
export function lowHalves(x: v128): v128 {
  return v128.and(x, int4(4));
}

/** Four ones. */
@inline
export function ones(): v128 {
  return real4(11);
}
