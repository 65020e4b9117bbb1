/**
 * MD5 sums: how the files of MNIST are known.
 *
 * @module
 */

/** The MD5 sum of bytes, in hexadecimal. */
export async function md5(bytes: Uint8Array): Promise<string> {
  const { createHash } = await import("node:crypto");
  return createHash("md5").update(bytes).digest("hex");
}
