/**
 * Text of people in pictures: what XML can hold, how wide it is, what fits.
 *
 * @module
 */

/** Text without what XML does not allow: halves of characters and control characters. */
export function legible(text: string): string {
  // deno-lint-ignore no-control-regex -- they are what is looked for
  return text.toWellFormed().replace(/[\u0000-\u001f\u007f\ufffe\uffff]+/g, " ");
}

/** The same, with an ellipsis for what is beyond a number of characters. */
export function shorten(text: string, length: number): string {
  const characters = [...legible(text)];
  if (characters.length <= length) return characters.join("");
  return `${characters.slice(0, length - 1).join("")}…`;
}

/** About how many pixels text is wide at 12 pixels, rather too many than too few. */
export function widthOf(text: string): number {
  return [...text].reduce((sum, character) => sum + (character > "\u2e7f" ? 12.5 : 7), 0);
}

/** A number in few characters, whole ones as they are. */
export function short(value: number): string {
  if (Number.isInteger(value)) return String(value);
  return Math.abs(value) < 1e-3 ? value.toExponential(2) : String(Number(value.toPrecision(4)));
}
