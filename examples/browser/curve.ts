/// <reference lib="dom" />
/**
 * The curve of accuracy: a point for each epoch.
 */

const [LEFT, RIGHT, TOP, BOTTOM] = [38, 410, 8, 122];
const NS = "http://www.w3.org/2000/svg";

/**
 * Draws the curve.
 *
 * @param shares Of digits that were read rightly, after each epoch.
 * @param epochs How many there will be.
 */
export function drawCurve(svg: SVGSVGElement, shares: readonly number[], epochs: number): void {
  const x = (epoch: number): number => LEFT + (RIGHT - LEFT) * epoch / epochs;
  const y = (share: number): number => BOTTOM - (BOTTOM - TOP) * share;
  const points = shares.map((share, i) => [x(i + 1), y(share)]);
  svg.replaceChildren(
    ...[0, 0.5, 1].flatMap((share) => [
      element("line", { class: "axis", x1: LEFT, x2: RIGHT, y1: y(share), y2: y(share) }),
      element("text", { x: LEFT - 6, y: y(share) + 4, "text-anchor": "end" }, `${100 * share} %`),
    ]),
    ...[0, epochs / 2, epochs].map((epoch) =>
      element("text", { x: x(epoch), y: BOTTOM + 16, "text-anchor": "middle" }, String(epoch))
    ),
    element("text", { x: RIGHT, y: BOTTOM + 28, "text-anchor": "end" }, "epochs of layer 3"),
    element("polyline", { points: points.map((point) => point.join()).join(" ") }),
    ...points.map(([cx, cy]) => element("circle", { cx, cy, r: 3 })),
  );
  const last = shares.at(-1);
  svg.setAttribute(
    "aria-label",
    last === undefined
      ? "No epoch of layer 3 yet"
      : `${percent(last)} read rightly after ${shares.length} of ${epochs} epochs`,
  );
}

/** A share as it is shown. */
export function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}

function element(
  name: string,
  attributes: Record<string, string | number>,
  text = "",
): SVGElement {
  const made = document.createElementNS(NS, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
  made.textContent = text;
  return made;
}
