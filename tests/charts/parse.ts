/**
 * Pictures as a strict parser of XML reads them.
 *
 * @module
 */

import { SaxesParser } from "npm:saxes@6.0.0";

/** An element, with the text that is directly in it. */
export interface Element {
  name: string;
  attributes: Record<string, string>;
  text: string;
  children: Element[];
}

/**
 * Reads a picture.
 *
 * @throws {Error} If it is not well formed.
 */
export function parse(svg: string): Element {
  const parser = new SaxesParser({ xmlns: true });
  const top: Element = { name: "", attributes: {}, text: "", children: [] };
  const open = [top];
  parser.on("error", (error) => {
    throw error;
  });
  parser.on("opentag", ({ name, attributes }) => {
    const values = Object.entries(attributes).map(([key, { value }]) => [key, value]);
    const element = { name, attributes: Object.fromEntries(values), text: "", children: [] };
    open[open.length - 1].children.push(element);
    open.push(element);
  });
  parser.on("text", (text) => {
    open[open.length - 1].text += text;
  });
  parser.on("closetag", () => {
    open.pop();
  });
  parser.write(svg).close();
  return top.children[0];
}

/** An element's descendants of a name, in order. */
export function all(element: Element, name: string): Element[] {
  return element.children.flatMap((child) => [
    ...child.name === name ? [child] : [],
    ...all(child, name),
  ]);
}

/** What can be read in a picture. */
export function textsOf(element: Element): string[] {
  return all(element, "text").map(({ text }) => text);
}

/** What is said when something is pointed at. */
export function contentsOf(element: Element): string[] {
  return element.children.flatMap((child) => all(child, "title").map(({ text }) => text));
}
