/**
 * Tests that run on every device but have nothing to ask of a GPU. What a GPU refuses since it would need
 * values at once, and what tests do on the CPU for that reason:
 *
 * - `to_latency()` tells waves from other tensors by their values: tests call it on the CPU, and move the result;
 * - `nonzero()` gives a tensor of as many rows as there are values that are not 0: its result is found on the CPU;
 * - printing shows no values; `bernoulli()`, and what is drawn at random, is drawn on the CPU and moved;
 * - files are read and written on the CPU.
 *
 * `tests/webgpu/moving_test.ts` has the errors, and what is drawn and kept in files from there.
 *
 * @module
 */

const FILTERS = "it is computed on the CPU";

/** How the names of such tests begin, and why they do not run on a GPU. */
export const CPU_ONLY: Readonly<Record<string, string>> = {
  "golden functional: DoGKernel": FILTERS,
  "golden functional: GaborKernel": FILTERS,
  "golden functional: generate_inhibition_kernel": FILTERS,
  "golden functional: get_deep_receptive_field": "there are no tensors in it",
  "what has not been read is refused": "a GPU computes all potentials to find the winner",
};
