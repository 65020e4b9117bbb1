/**
 * How the benches take time.
 */

/** The middle one. */
export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
}

/**
 * Median milliseconds of some work over rounds. One more round comes first and does not count. What has
 * to be put right between rounds takes no time.
 */
export async function time(
  rounds: number,
  work: () => unknown,
  between: () => void = () => {},
): Promise<number> {
  const taken: number[] = [];
  for (let round = 0; round <= rounds; round++) {
    const start = performance.now();
    await work();
    if (round > 0) taken.push(performance.now() - start);
    between();
  }
  return median(taken);
}

/** What else keeps the machine busy, in words. */
export function loadOfMachine(): string {
  const [load] = Deno.loadavg();
  return `load of the machine ${load.toFixed(1)} on ${navigator.hardwareConcurrency} processors`;
}
