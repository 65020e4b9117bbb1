/**
 * The bound: what a plain loop of additions reaches that reads one operand from the first-level cache, as
 * every kernel does with its weights. Each library of kernels has one (`kernels/c/add_loop.c`), with the
 * widest vectors that its instructions have.
 */

import { kernels, scratch } from "../../src/backend/cpu/kernels.ts";

/** float32 values that are read over and over: 15 KiB, in whole rounds of the widest loop. */
const LENGTH = 10 * 384;
const PASSES = 10_000;
/** A fraction of a second in all: so long that not all of it is disturbed. */
const ROUNDS = 100;

/** Runs the loop so many times over its values; gives how many additions there were. */
export function addLoop(passes: number): number {
  return kernels.call("spyke_add_loop", scratch(LENGTH * 4), LENGTH, passes);
}

/** float32 additions a second of one thread with the kernels in use, the best of many rounds. */
export function addsPerSecond(): number {
  let best = Infinity;
  for (let round = 0; round < ROUNDS; round++) {
    const start = performance.now();
    const adds = addLoop(PASSES);
    best = Math.min(best, performance.now() - start);
    if (adds !== PASSES * LENGTH) throw new Error(`Cannot time the loop: it added up ${adds}`);
  }
  return PASSES * LENGTH / best * 1000;
}
