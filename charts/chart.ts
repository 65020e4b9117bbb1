/**
 * What the functions for charts give.
 *
 * @module
 */

import { type Path, writeFile } from "../src/io/files.ts";
import { DISPLAY, type Media } from "../src/io/screen.ts";

/**
 * A chart, which notebooks of Deno display.
 *
 * @example
 * ```ts
 * import { confusion } from "./mod.ts";
 * import { assertStringIncludes } from "@std/assert";
 *
 * const { svg } = await confusion([[9, 1], [0, 10]], ["cat", "dog"]);
 * assertStringIncludes(svg, "19 of 20 right");
 * ```
 */
export class Chart {
  /**
   * Makes a chart of its picture.
   *
   * @param svg The picture, a document by itself.
   */
  constructor(readonly svg: string) {}

  /**
   * Writes the picture to a file.
   *
   * @param path The file, new or to be replaced; never seen in parts.
   * @throws {Error} If it cannot be written.
   */
  async save(path: Path): Promise<void> {
    await writeFile(path, new TextEncoder().encode(this.svg));
  }

  /**
   * What notebooks show.
   *
   * @returns The picture by its media type.
   */
  [DISPLAY](): Media {
    return { "image/svg+xml": this.svg };
  }
}
