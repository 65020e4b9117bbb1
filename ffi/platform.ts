/**
 * The platforms that have a native library, and the instruction sets that their kernels are compiled for.
 *
 * @module
 */

/** An instruction set that kernels are compiled for. */
export type Instructions = "sse4" | "avx2" | "avx512" | "neon" | "dotprod";

/** Instruction sets by processor, from the lowest to the highest; each has all below it. */
export const INSTRUCTIONS: Record<typeof Deno.build.arch, readonly Instructions[]> = {
  x86_64: ["sse4", "avx2", "avx512"],
  aarch64: ["neon", "dotprod"],
};

const ENDINGS: Partial<Record<typeof Deno.build.os, string>> = {
  linux: "so",
  darwin: "dylib",
  windows: "dll",
};

/** A machine that a library is for. */
export interface Platform {
  /** `x86_64-linux` and so on. */
  readonly name: string;
  /** The name of its library. */
  readonly file: string;
  /** From the lowest to the highest. */
  readonly instructions: readonly Instructions[];
}

/**
 * This machine as a platform.
 *
 * @returns It, or null where there is no library for it, or no Deno.
 */
export function thisPlatform(): Platform | null {
  if (typeof Deno === "undefined") return null;
  return platformOf(Deno.build.arch, Deno.build.os);
}

/** The platform of a processor and a system, null if it has no library. */
export function platformOf(
  arch: typeof Deno.build.arch,
  os: typeof Deno.build.os,
): Platform | null {
  const ending = ENDINGS[os];
  if (ending === undefined) return null;
  const name = `${arch}-${os}`;
  return { name, file: `libspyke-${name}.${ending}`, instructions: INSTRUCTIONS[arch] };
}
