/**
 * Learning: calls of the C functions in `stdp.c`.
 *
 * @module
 */

import type { SpikeOps } from "../../backend.ts";
import { inputsOf } from "../../layout.ts";
import { kindCode } from "../../stdp_kind.ts";
import { timesIn, timeType } from "../extents.ts";
import { input as read, kernels, output as write, scratch, timed, update } from "../kernels.ts";
import { cpuBuffer } from "../memory.ts";
import { dropPacked, packedOf } from "./packed.ts";

/** The operations of the interface that learn. */
export const plasticity: Pick<SpikeOps, "stdp" | "prePostOrdering"> = {
  stdp(input, output, winners, counts, weight, rule) {
    const { steps, c, h, w } = input;
    const { f, kh, kw } = weight;
    const lower = Math.fround(rule.lower);
    const upper = Math.fround(rule.upper);
    const packed = packedOf(weight);
    packed.bound(lower, upper);
    const { screen, bytes } = packed;
    const count = cpuBuffer(counts.buffer).array("int32")[counts.offset];
    kernels.call(
      timed("spyke_stdp", timeType(input)),
      timesIn(input),
      timesIn(output),
      read(winners, "int32", count * 3),
      read(counts, "int32", 1),
      update(weight.data, "float32", f * inputsOf(weight)),
      packed.update,
      packed.updateScreen,
      packed.updateBytes,
      read(rule.ltp, "float32", f),
      read(rule.ltd, "float32", f),
      update({ buffer: packed.range, offset: 0 }, "float32", 2),
      scratch(inputsOf(weight)),
      ...[steps, c, h, w, f, kh, kw],
      kindCode(rule.kind),
      lower,
      upper,
      screen?.scale ?? 0,
      screen?.tiny ?? 0,
      bytes?.base ?? 0,
      bytes?.scale ?? 0,
    );
    if (packed.smallest >= lower && packed.largest <= upper) {
      packed.version = weight.data.buffer.version + 1; // the caller counts this write afterwards
      return;
    }
    const length = f * inputsOf(weight);
    kernels.call("spyke_clamp", update(weight.data, "float32", length), length, lower, upper);
    dropPacked(weight);
  },

  prePostOrdering(input, output, winners, count, [kh, kw], ordering) {
    const { steps, c, h, w } = input;
    kernels.call(
      timed("spyke_pre_post_ordering", timeType(input)),
      timesIn(input),
      timesIn(output),
      read(winners, "int32", count * 3),
      write(ordering, "float32", count * c * kh * kw),
      count,
      ...[steps, c, h, w, output.h, output.w, kh, kw],
    );
  },
};
