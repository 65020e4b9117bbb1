/**
 * The memory of a process.
 *
 * @module
 */

/** The most memory that this process had, in bytes; where the system does not count that, what it has now. */
export function peakMemory(): number {
  if (Deno.build.os !== "linux") return Deno.memoryUsage().rss;
  const status = Deno.readTextFileSync("/proc/self/status");
  return 1024 * Number(/VmHWM:\s+(\d+) kB/.exec(status)![1]);
}
