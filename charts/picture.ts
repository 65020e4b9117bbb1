/**
 * Plots put together in one picture, with a title, by Observable Plot on a document that is not a page's.
 *
 * @module
 */

import * as Plot from "npm:@observablehq/plot@0.6.17";
import { DOMParser } from "npm:linkedom@0.18.15";
import { Chart } from "./chart.ts";
import { legible, shorten, widthOf } from "./text.ts";

const SVG = "http://www.w3.org/2000/svg";
const INK = "#1a1a1a";
const MARGIN = 16;

/** A plot at its place below the title. */
export interface Panel {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** Further options of the plot. */
  readonly options: Plot.PlotOptions;
}

/** What a picture is made of. */
export interface Picture {
  readonly title: string;
  /** Figures in a sentence, for those too who do not see the picture. */
  readonly subtitle?: string;
  readonly panels: readonly Panel[];
}

const document = new DOMParser().parseFromString("<svg/>", "image/svg+xml");

/** Draws a picture, as large as its panels need. */
export function draw({ title, subtitle, panels }: Picture): Chart {
  const head = shorten(title, 90);
  const line = subtitle === undefined ? null : shorten(subtitle, 110);
  const top = line === null ? 38 : 56;
  const right = Math.max(
    ...[widthOf(head) * 1.3, widthOf(line ?? "")],
    ...panels.map((panel) => panel.x + panel.width),
  );
  const bottom = Math.max(...panels.map((panel) => panel.y + panel.height));
  const [width, height] = [right + 2 * MARGIN, top + bottom + MARGIN].map(Math.ceil);
  const root = element("svg", {
    ...{ xmlns: SVG, viewBox: `0 0 ${width} ${height}`, width, height },
    ...{ role: "img", "aria-label": legible(title), color: INK, fill: INK },
    ...{ "font-family": "system-ui, sans-serif", "font-size": 12 },
  });
  root.append(element("title", {}, legible(title)));
  if (subtitle !== undefined) root.append(element("desc", {}, legible(subtitle)));
  root.append(
    element("rect", { width, height, fill: "#ffffff" }),
    element("text", { x: MARGIN, y: 26, "font-size": 15, "font-weight": "bold" }, head),
  );
  if (line !== null) root.append(element("text", { x: MARGIN, y: 45 }, line));
  root.append(...panels.map((panel) => plot(panel, top)));
  // An element a line, so that changes of a picture that is kept can be read.
  return new Chart(`${root.outerHTML.replaceAll("><", ">\n<")}\n`);
}

/** A plot as a part of a picture, without the style of its own, which makes it as wide as a page. */
function plot({ x, y, width, height, options }: Panel, top: number): XmlElement {
  const all = { document: document as unknown as Plot.PlotOptions["document"], width, height };
  const svg = Plot.plot({ ...all, ...options }) as unknown as XmlElement;
  svg.querySelector("style")?.remove();
  for (const name of ["class", "font-family", "font-size", "fill"]) svg.removeAttribute(name);
  const place = { x: MARGIN + x, y: top + y, overflow: "visible" };
  for (const [name, value] of Object.entries(place)) svg.setAttribute(name, String(value));
  return svg;
}

/** What is used of linkedom's elements. */
interface XmlElement {
  readonly outerHTML: string;
  textContent: string | null;
  append(...elements: XmlElement[]): void;
  querySelector(name: string): { remove(): void } | null;
  removeAttribute(name: string): void;
  setAttribute(name: string, value: string): void;
}

function element(
  name: string,
  attributes: Readonly<Record<string, string | number>>,
  text?: string,
): XmlElement {
  const made: XmlElement = document.createElementNS(SVG, name, {});
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
  if (text !== undefined) made.textContent = text;
  return made;
}
