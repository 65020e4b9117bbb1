/**
 * A process to be killed: writes one file over and over, each time so many bytes of one value.
 * Says "ready" once the file is there.
 *
 * @module
 */

import { writeFile } from "../../src/io/files.ts";

const path = Deno.args[0];
for (let round = 0;; round++) {
  const value = round % 5;
  await writeFile(path, new Uint8Array(2_000_000 + value).fill(value));
  if (round === 0) console.log("ready");
}
