/**
 * STDP of one stimulus.
 *
 * @module
 */

import type { SpikeOps } from "../../../src/backend/backend.ts";
import { isBounded, noteBounded } from "../../../src/backend/bounds.ts";
import { inputsOf } from "../../../src/backend/layout.ts";
import { kindCode } from "../../../src/backend/stdp_kind.ts";
import type { CudaDevice } from "../device.ts";
import { sizesOf, timesAt, wordsAt } from "./layer.ts";
import { packedOf } from "./packed.ts";

/** The operations. */
export function plasticity(device: CudaDevice): Pick<SpikeOps, "stdp" | "prePostOrdering"> {
  const words = (span: Parameters<typeof wordsAt>[1]) => wordsAt(device, span);
  return {
    stdp(input, output, winners, counts, weight, rule) {
      const packed = packedOf(device, weight);
      device.call(
        "spyke_cuda_stdp",
        timesAt(device, input),
        timesAt(device, output),
        ...[winners, counts, weight.data].map(words),
        packed.address,
        ...[rule.ltp, rule.ltd].map(words),
        sizesOf(input, weight),
        kindCode(rule.kind),
        rule.lower,
        rule.upper,
      );
      if (!isBounded(weight, rule)) {
        device.call(
          "spyke_cuda_clamp",
          words(weight.data),
          packed.address,
          ...[weight.f, inputsOf(weight), rule.lower, rule.upper],
        );
      }
      packed.follow(weight, rule);
      noteBounded(weight, rule);
    },

    prePostOrdering(input, output, winners, count, [kh, kw], ordering) {
      device.call(
        "spyke_cuda_pre_post_ordering",
        timesAt(device, input),
        timesAt(device, output),
        ...[winners, ordering].map(words),
        sizesOf(input, { f: output.c, c: input.c, kh, kw }),
        ...[output.h, output.w, count],
      );
    },
  };
}
