/**
 * Arithmetic of single numbers where JavaScript's differs from PyTorch's.
 *
 * @module
 */

/** -1, 0 or 1; 0 for NaN and -0. */
export function sign(x: number): number {
  return x > 0 ? 1 : x < 0 ? -1 : 0;
}

/** Half to even, as IEEE 754 rounds. */
export function roundHalfEven(x: number): number {
  const down = Math.floor(x);
  if (x - down !== 0.5) return Math.round(x);
  return down % 2 === 0 ? down : -(-1 - down); // so that -0.5 gives -0
}

/** The remainder with the sign of the divisor, as Python's `%`. */
export function remainder(a: number, b: number): number {
  const rest = a % b;
  return rest !== 0 && (rest < 0) !== (b < 0) ? rest + b : rest;
}

/**
 * Python's `//` of float32: exact for the remainder, so that it fits with `%`, and rounded to
 * float32 at each step as PyTorch does.
 */
export function floorDivide(a: number, b: number): number {
  if (b === 0) return a / b;
  const rest = a % b;
  let quotient = Math.fround(Math.fround(a - rest) / b);
  if (rest !== 0 && (rest < 0) !== (b < 0)) quotient = Math.fround(quotient - 1);
  if (quotient === 0) return 0 * (a / b); // with the sign
  const down = Math.floor(quotient);
  return quotient - down > 0.5 ? down + 1 : down;
}

/** `a ** b` as C has it: 1 to any power is 1, and so is -1 to an infinite one. */
export function power(a: number, b: number): number {
  if (a === 1 || (a === -1 && !Number.isFinite(b) && !Number.isNaN(b))) return 1;
  return a ** b;
}

/** Python's `//` of integers of at most 32 bits, whose quotient a double tells from any integer. */
export function floorDivideIntegers(a: number, b: number): number {
  return Math.floor(a / b);
}

/** `a ** b` of integers, modulo 2^32; a negative power is the fraction cut off. */
export function powerIntegers(a: number, b: number): number {
  if (b < 0) return a === 1 || a === -1 ? a ** (b % 2) : 0;
  let result = 1;
  for (let base = a, rest = b; rest > 0; rest >>>= 1) {
    if (rest & 1) result = Math.imul(result, base);
    base = Math.imul(base, base);
  }
  return result;
}
