/**
 * What the build reads of the assembler's report.
 */

import { assertEquals, assertThrows } from "@std/assert";
import { reportOf, usagesOf } from "../../kernels/cuda_usage.ts";

const report = (stores: number, loads: number) => `
ptxas info    : 0 bytes gmem
ptxas info    : Compiling entry function '_Z4fillPfi' for 'sm_75'
ptxas info    : Function properties for _Z4fillPfi
    0 bytes stack frame, 0 bytes spill stores, 0 bytes spill loads
ptxas info    : Used 12 registers, used 0 barriers, 372 bytes cmem[0]
ptxas info    : Compile time = 3.402 ms
ptxas info    : Compiling entry function '_Z3sumIfEvPT_' for 'sm_90'
ptxas info    : Function properties for _Z3sumIfEvPT_
    16 bytes stack frame, ${stores} bytes spill stores, ${loads} bytes spill loads
ptxas info    : Used 40 registers, used 1 barriers
`;

Deno.test("registers and spills of each kernel are read", () => {
  assertEquals(usagesOf(report(8, 12)), [
    { kernel: "_Z4fillPfi", generation: "sm_75", registers: 12, spilled: 0 },
    { kernel: "_Z3sumIfEvPT_", generation: "sm_90", registers: 40, spilled: 20 },
  ]);
  assertEquals(usagesOf("nvcc warning : nothing"), []);
});

Deno.test("kernels that spill are refused, and a report that says nothing", () => {
  assertEquals(reportOf(usagesOf(report(0, 0))), "2 kernels, at most 40 registers, none spilled");
  const told = "_Z3sumIfEvPT_ for sm_90: 4 bytes, with 40 registers";
  assertThrows(() => reportOf(usagesOf(report(0, 4))), Error, told);
  assertThrows(() => reportOf([]), Error, "nvcc said nothing");
  const cut = report(0, 0).replace("Used 40", "used");
  assertThrows(() => usagesOf(cut), Error, `Cannot read what a kernel uses: "'_Z3sumIfEvPT_'`);
});
