/**
 * MD5 sums: how the files of MNIST are known.
 *
 * @module
 */

import { builtin } from "./builtin.ts";

/** The MD5 sum of bytes, in hexadecimal. */
export function md5(bytes: Uint8Array): string {
  return builtin("node:crypto").createHash("md5").update(bytes).digest("hex");
}
