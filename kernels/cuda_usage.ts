/**
 * What the kernels use of a GPU, as the assembler tells it.
 *
 * @module
 */

/** A kernel for one generation of GPUs. */
export interface Usage {
  readonly kernel: string;
  readonly generation: string;
  readonly registers: number;
  /** Bytes that go to memory and back since the registers do not suffice. */
  readonly spilled: number;
}

/**
 * Reads what `-Xptxas=-v` prints.
 *
 * @throws {Error} If it tells of a kernel what cannot be read.
 */
export function usagesOf(text: string): Usage[] {
  return text.split("Compiling entry function").slice(1).map((part) => {
    const [, kernel, generation] = /^ '(\w+)' for '(\w+)'/.exec(part) ?? [];
    const [, stores, loads] = /(\d+) bytes spill stores, (\d+) bytes spill loads/.exec(part) ?? [];
    const [, registers] = /Used (\d+) registers/.exec(part) ?? [];
    if (kernel === undefined || loads === undefined || registers === undefined) {
      throw new Error(`Cannot read what a kernel uses: "${part.trim().split("\n")[0]}"`);
    }
    return {
      kernel,
      generation,
      registers: Number(registers),
      spilled: Number(stores) + Number(loads),
    };
  });
}

/**
 * Sums kernels up in a line.
 *
 * @throws {Error} If there is none, or one whose registers do not suffice.
 */
export function reportOf(usages: readonly Usage[]): string {
  if (usages.length === 0) throw new Error("Cannot tell what the kernels use: nvcc said nothing");
  const spilling = usages.filter(({ spilled }) => spilled > 0).map((
    { kernel, generation, registers, spilled },
  ) => `${kernel} for ${generation}: ${spilled} bytes, with ${registers} registers`);
  if (spilling.length > 0) {
    throw new Error(`Cannot use kernels that spill registers:\n${spilling.join("\n")}`);
  }
  const most = Math.max(...usages.map(({ registers }) => registers));
  return `${usages.length} kernels, at most ${most} registers, none spilled`;
}
