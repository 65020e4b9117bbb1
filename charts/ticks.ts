/**
 * Where axes have ticks.
 *
 * @module
 */

/**
 * Round numbers at equal distances between two, both included.
 *
 * @param most About how many fit.
 * @param whole Whether only whole numbers have a meaning.
 */
export function ticksBetween(low: number, high: number, most: number, whole = false): number[] {
  const step = stepOf(high - low, most, whole);
  return multiples(step, Math.ceil(low / step - NEXT_TO), Math.floor(high / step + NEXT_TO));
}

/** Round numbers at equal distances, from at most the least of two to at least the largest. */
export function ticksAround(low: number, high: number, most: number, whole = false): number[] {
  const step = stepOf(high - low, most, whole);
  const first = Math.floor(low / step + NEXT_TO);
  return multiples(step, first, Math.max(Math.ceil(high / step - NEXT_TO), first + 1));
}

/** 1, 2 and 5 times powers of ten, from at most the least of two to at least the largest. */
export function decadesAround(low: number, high: number): number[] {
  const power = Math.floor(Math.log10(low));
  const all = Array.from({ length: Math.ceil(Math.log10(high)) - power + 1 }, (_, i) => i + power)
    .flatMap((power) => [1, 2, 5].map((digit) => Number(`${digit}e${power}`)));
  const first = all.findLastIndex((tick) => tick <= low);
  return all.slice(first, all.findIndex((tick) => tick >= high) + 1);
}

/** A quotient that rounding alone keeps from a whole number. */
const NEXT_TO = 1e-9;

/** 1, 2 or 5 times a power of ten. */
function stepOf(span: number, most: number, whole: boolean): number {
  const least = span / most || 1;
  const power = Math.floor(Math.log10(least));
  const digit = [1, 2, 5, 10].find((digit) => Number(`${digit}e${power}`) >= least) ?? 10;
  return Math.max(Number(`${digit}e${power}`), whole ? 1 : 0);
}

function multiples(step: number, first: number, last: number): number[] {
  const count = Math.max(0, last - first + 1);
  return Array.from({ length: count }, (_, i) => Number(((first + i) * step).toPrecision(12)));
}
