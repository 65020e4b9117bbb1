/**
 * Single-precision arithmetic as a processor does it, for numbers that are to be equal to PyTorch's
 * to the bit: the fused multiply-add, and the logarithm, sine and cosine that its vectorised normal
 * distribution uses. Each step is rounded to float32, and fused exactly where PyTorch's x86 builds
 * fuse (AVX2 and FMA, as its wheels for Linux run on any x86 of the last ten years).
 *
 * The polynomials are those of the Cephes library (Moshier): `logf.c` and `sinf.c`.
 *
 * @module
 */

const fround = Math.fround;

/**
 * `a * b + c` of float32 numbers, rounded once.
 *
 * @param a A float32.
 * @param b A float32.
 * @param c A float32.
 * @returns The float32 nearest to the exact result.
 */
export function fma32(a: number, b: number, c: number): number {
  const product = a * b; // exact: 24 bits by 24 bits fit into 53
  const sum = product + c;
  const rounded = fround(sum);
  // Rounding twice goes wrong only where the float64 sum lies midway between two float32 numbers and
  // is itself rounded: then what it lost decides.
  const other = 2 * sum - rounded;
  const midway = other !== rounded && fround(other) === other && Number.isFinite(other);
  if (!midway) return rounded;
  const added = sum - product;
  const lost = (product - (sum - added)) + (c - added);
  return lost !== 0 && lost > 0 === other > rounded ? other : rounded;
}

const LOG_POLYNOMIAL = Float32Array.of(
  7.0376836292e-2,
  -1.1514610310e-1,
  1.1676998740e-1,
  -1.2420140846e-1,
  1.4249322787e-1,
  -1.6668057665e-1,
  2.0000714765e-1,
  -2.4999993993e-1,
  3.3333331174e-1,
);
const SQRT_HALF = fround(0.7071067811865476);
const LN2_LOW = fround(-2.12194440e-4);
const LN2_HIGH = fround(0.693359375);

const bits = new Int32Array(1);
const float = new Float32Array(bits.buffer);

/**
 * The natural logarithm.
 *
 * @param x A normal, positive float32.
 * @returns ln(x), within some units of the last place.
 */
export function log32(x: number): number {
  float[0] = x;
  let exponent = (bits[0] >> 23) - 126;
  bits[0] = (bits[0] & 0x007fffff) | 0x3f000000;
  let m = float[0]; // in [0.5, 1)
  if (m < SQRT_HALF) {
    exponent -= 1;
    m = fround(fround(m - 1) + m);
  } else {
    m = fround(m - 1);
  }
  const square = fround(m * m);
  let y = LOG_POLYNOMIAL[0];
  for (let i = 1; i < LOG_POLYNOMIAL.length; i++) y = fma32(y, m, LOG_POLYNOMIAL[i]);
  y = fma32(fround(y * m), square, fround(exponent * LN2_LOW));
  y = fma32(-square, 0.5, y);
  return fma32(exponent, LN2_HIGH, fround(m + y));
}

const FOUR_OVER_PI = fround(1.27323954473516);
// A quarter of pi in three parts, so that multiples of it can be taken off without loss.
const QUARTER_PI = Float32Array.of(
  0.78515625,
  2.4187564849853515625e-4,
  3.77489497744594108e-8,
);
const SIN_POLYNOMIAL = Float32Array.of(-1.9515295891e-4, 8.3321608736e-3, -1.6666654611e-1);
const COS_POLYNOMIAL = Float32Array.of(
  2.443315711809948e-5,
  -1.388731625493765e-3,
  4.166664568298827e-2,
);

/**
 * Sine and cosine at once.
 *
 * @param x A float32 from 0 to some multiples of pi.
 * @param out Takes the two results: the sine, then the cosine.
 */
export function sinCos32(x: number, out: Float32Array): void {
  const octant = (Math.trunc(fround(x * FOUR_OVER_PI)) + 1) & ~1;
  let r = x;
  for (let i = 0; i < QUARTER_PI.length; i++) r = fma32(octant, -QUARTER_PI[i], r);
  const square = fround(r * r);

  let cos = fma32(COS_POLYNOMIAL[0], square, COS_POLYNOMIAL[1]);
  cos = fround(fma32(cos, square, COS_POLYNOMIAL[2]) * square);
  cos = fround(fma32(cos, square, -0.5 * square) + 1);

  let sin = fma32(SIN_POLYNOMIAL[0], square, SIN_POLYNOMIAL[1]);
  sin = fround(fma32(sin, square, SIN_POLYNOMIAL[2]) * square);
  sin = fma32(sin, r, r);

  const swapped = (octant & 2) !== 0;
  const sinSign = octant & 4 ? -1 : 1;
  const cosSign = (octant + 2) & 4 ? -1 : 1;
  out[0] = sinSign * (swapped ? cos : sin);
  out[1] = cosSign * (swapped ? sin : cos);
}
