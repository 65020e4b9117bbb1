/**
 * Numbers and lists in the words of a report.
 *
 * @module
 */

/** Numbers that a list shows before it breaks off. */
const SHOWN = 10;

/** A number in three digits; integers as they are. */
export function number(value: number): string {
  return Number.isInteger(value) ? `${value}` : `${Number(value.toPrecision(3))}`;
}

/** A share. */
export function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}

/** The first numbers of a list. */
export function list(values: readonly number[]): string {
  const shown = values.slice(0, SHOWN).join(", ");
  return values.length > SHOWN ? `${shown}, …` : shown;
}

/** The median of numbers, and between which they are. */
export function spread(values: readonly number[]): string {
  const sorted = values.toSorted((a, b) => a - b);
  const [low, median, high] = [0, sorted.length >> 1, sorted.length - 1].map((at) => sorted[at]);
  return `${number(median)} (${number(low)} to ${number(high)})`;
}

/**
 * What so many things do.
 *
 * @param one What a single one does.
 * @param many What several do.
 */
export function some(
  count: number,
  total: number,
  things: string,
  one: string,
  many: string,
): string {
  const which = count === total && total > 1 ? `All ${total}` : `${count} of ${total}`;
  return `${which} ${things} ${count === 1 ? one : many}`;
}

/** The largest of numbers. */
export function largestOf(values: readonly number[]): number {
  return values.reduce((max, value) => Math.max(max, value), -Infinity);
}
