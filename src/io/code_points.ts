/**
 * The order of texts by code points, as Python and Rust sort them.
 *
 * @module
 */

/**
 * Compares texts as their UTF-8 bytes compare, which plain comparison does not past U+FFFF.
 *
 * @param a A text.
 * @param b Another.
 * @returns Below, above or equal to 0, as for sorting.
 */
export function compareText(a: string, b: string): number {
  let at = 0;
  while (at < a.length && at < b.length && a[at] === b[at]) at++;
  // Where they part inside a pair of surrogates, the second halves decide as the code points do.
  const [left, right] = [a.codePointAt(at) ?? -1, b.codePointAt(at) ?? -1];
  return left - right;
}
