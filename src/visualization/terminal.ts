/**
 * Grey pixels as the text of a terminal.
 *
 * @module
 */

import type { Pixels } from "../io/pixels.ts";
import type { Terminal } from "../io/screen.ts";
import { enlarge, shrink } from "./grey.ts";

/** Rows and columns that small pictures grow to. */
const SIDE = 40;
/** From black to white on a dark ground. */
const SHADES = [..." ░▒▓█"];
/** The greys of terminals of 256 colours: 24 of them lie together, black and white elsewhere. */
const GREYS = [16, ...Array.from({ length: 24 }, (_, i) => 232 + i), 231];
const ESCAPE = "\u001b";

/**
 * Draws pixels: two above each other in a character, in 26 greys, or one in two characters, as shades.
 *
 * @param pixels Grey pixels; those of pictures wider than the terminal are drawn together.
 * @returns Lines, without a break at the end.
 */
export function textOf(pixels: Pixels, { columns, colours }: Terminal): string {
  const room = Math.max(1, colours ? columns : Math.floor(columns / 2));
  const drawn = shrink(enlarge(pixels, Math.min(SIDE, room)), room);
  const rows = Array.from(
    { length: drawn.height },
    (_, y) => drawn.data.subarray(y * drawn.width, (y + 1) * drawn.width),
  );
  return (colours ? halfBlocks(rows) : shades(rows)).join("\n");
}

function halfBlocks(rows: readonly Uint8Array[]): string[] {
  const lines: string[] = [];
  for (let y = 0; y < rows.length; y += 2) {
    let [line, last] = ["", ""];
    rows[y].forEach((upper, x) => {
      const lower = rows[y + 1]?.[x];
      const below = lower === undefined ? "49" : `48;5;${nearest(GREYS, lower)}`;
      const pen = `${ESCAPE}[38;5;${nearest(GREYS, upper)};${below}m`;
      line += pen === last ? "▀" : `${pen}▀`;
      last = pen;
    });
    lines.push(`${line}${ESCAPE}[0m`);
  }
  return lines;
}

function shades(rows: readonly Uint8Array[]): string[] {
  return rows.map((row) => Array.from(row, (grey) => nearest(SHADES, grey).repeat(2)).join(""));
}

/** Of steps at equal distances from black to white the one for a grey. */
function nearest<Step>(steps: readonly Step[], grey: number): Step {
  return steps[Math.round(grey / 255 * (steps.length - 1))];
}
