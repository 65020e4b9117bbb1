/**
 * The platforms that have a native library, and the instruction sets that each is compiled for.
 *
 * @module
 */

/** The kernels, compiled for one instruction set. */
export interface Level {
  /** What the names of its functions end with: `spyke_pool_u8__avx2`. */
  readonly name: string;
  /** How the pinned compiler is told. */
  readonly mcpu: string;
  /** How another clang is told. */
  readonly march: readonly string[];
  /** Further flags. */
  readonly flags?: readonly string[];
}

/** A platform, named as `Deno.build` does. */
export interface Target {
  /** `${Deno.build.arch}-${Deno.build.os}`. */
  readonly platform: string;
  /** Its name for the compiler. */
  readonly triple: string;
  /** The file of its library, in `kernels/native`. */
  readonly file: string;
  /** From the lowest to the highest, as `spyke_instruction_level` counts. */
  readonly levels: readonly Level[];
}

// AVX-512 for its masks, conversions and 32 registers, in vectors of 256 bits: with 512 no kernel of float32 was
// faster on an AMD EPYC (conv_fire 2.5 ms either way, conv_final 1.62 against 1.61) or an Intel Xeon (Sapphire
// Rapids: batched inference 0.21 ms an image either way), and older Intel processors lower their clock for them.
// Sums of bytes have them (estimate.h).
const X64: readonly Level[] = [
  { name: "sse4", mcpu: "x86_64_v2", march: ["-march=x86-64-v2"] },
  { name: "avx2", mcpu: "x86_64_v3", march: ["-march=x86-64-v3"] },
  {
    name: "avx512",
    mcpu: "x86_64_v4+avx512vnni+evex512",
    march: ["-march=x86-64-v4", "-mavx512vnni"],
    flags: ["-mprefer-vector-width=256"],
  },
];

const ARM64: readonly Level[] = [
  { name: "neon", mcpu: "generic", march: ["-march=armv8-a"] },
  { name: "dotprod", mcpu: "generic+dotprod", march: ["-march=armv8.2-a+dotprod"] },
];

/** All of them. */
export const targets: readonly Target[] = [
  target("x86_64-linux", "x86_64-linux-gnu.2.28", "so", X64),
  target("aarch64-linux", "aarch64-linux-gnu.2.28", "so", ARM64),
  target("x86_64-darwin", "x86_64-macos", "dylib", X64),
  target("aarch64-darwin", "aarch64-macos", "dylib", ARM64),
  target("x86_64-windows", "x86_64-windows-gnu", "dll", X64),
  target("aarch64-windows", "aarch64-windows-gnu", "dll", ARM64),
];

function target(
  platform: string,
  triple: string,
  ending: string,
  levels: readonly Level[],
): Target {
  return { platform, triple, file: `libspyke-${platform}.${ending}`, levels };
}
