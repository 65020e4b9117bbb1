/**
 * How the benches take time.
 */

/** The middle one. */
export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
}

/** So many milliseconds go by before anything counts: code is compiled while it runs. */
const WARM_UP = 30;

/**
 * Median milliseconds of some work over rounds. What has to be put right between rounds takes no time.
 */
export async function time(
  rounds: number,
  work: () => unknown,
  between: () => unknown = () => {},
): Promise<number> {
  const round = async (): Promise<number> => {
    const start = performance.now();
    await work();
    const taken = performance.now() - start;
    await between();
    return taken;
  };
  for (let warm = 0; warm < WARM_UP;) warm += await round();
  const taken: number[] = [];
  while (taken.length < rounds) taken.push(await round());
  return median(taken);
}

/** What else keeps the machine busy, in words. */
export function loadOfMachine(): string {
  const [load] = Deno.loadavg();
  return `load of the machine ${load.toFixed(1)} on ${navigator.hardwareConcurrency} processors`;
}
