/**
 * Folders of drawn pictures, one for each class, for networks that look at objects.
 */

import { encodePng } from "../../src/io/png.ts";

/** Whether a point is on the shape of a class, seen from its middle, in units of its size. */
const shapes: readonly ((x: number, y: number) => boolean)[] = [
  (x, y) => x * x + y * y < 1,
  (x, y) => Math.abs(x) < 0.3 || Math.abs(y) < 0.3,
  (x, y) => Math.abs(x) + Math.abs(y) < 1,
  (x) => Math.sin(9 * x) > 0,
  (_, y) => Math.sin(9 * y) > 0,
];

/**
 * Draws pictures `folder/class/object-view.png`.
 *
 * @param sizeOf Width and height of each picture of a class.
 */
export async function drawObjects(
  folder: string,
  classes: number,
  pictures: number,
  sizeOf: (picture: number) => readonly [width: number, height: number],
): Promise<void> {
  for (let k = 0; k < classes; k++) {
    await Deno.mkdir(`${folder}/class${k}`, { recursive: true });
    for (let i = 0; i < pictures; i++) {
      const [width, height] = sizeOf(i);
      const size = Math.min(width, height) * (0.3 + 0.02 * (i % 4));
      const data = Uint8Array.from({ length: width * height }, (_, at) => {
        const [x, y] = [at % width - width / 2 - i % 3, Math.floor(at / width) - height / 2];
        return shapes[k](x / size, y / size) ? 220 - i : 40 + (at * 7 + i) % 5;
      });
      const png = await encodePng({ width, height, channels: 1, data });
      await Deno.writeFile(`${folder}/class${k}/${Math.floor(i / 4)}-${i % 4}.png`, png);
    }
  }
}
