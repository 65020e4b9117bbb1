/**
 * Sums of what several devices have.
 *
 * @module
 */

import type { Backend } from "../backend/backend.ts";
import { binaryInPlace } from "./ops/elementwise.ts";
import type { Strided } from "./strided.ts";
import { readOnto } from "./transfer.ts";

/**
 * The sum of float32 tensors of one shape without gaps, on a device. By a way that devices have among themselves they
 * are added in any order, so it is for integers; else they come here and are added in theirs.
 *
 * @param parts Storage of the caller's own, which is given back.
 */
export async function sumOnto(parts: readonly Strided[], backend: Backend): Promise<Strided> {
  const first = parts.findIndex((part) => part.backend === backend);
  if (first >= 0) {
    const sum = parts[first];
    const others = parts.filter((part) => part !== sum);
    if (others.length > 0 && backend.addFrom?.(others, sum, sum.numel)) {
      for (const part of others) part.backend.free(part.buffer);
      return sum;
    }
  }
  const [sum, ...rest] = await Promise.all(parts.map((part) => take(part, backend)));
  for (const part of rest) {
    binaryInPlace("add", sum, part);
    backend.free(part.buffer);
  }
  return sum;
}

async function take(part: Strided, backend: Backend): Promise<Strided> {
  if (part.backend === backend) return part;
  const moved = await readOnto(part, backend);
  part.backend.free(part.buffer);
  return moved;
}
