/**
 * How far something is that takes long: told to a function, or in lines on the console.
 *
 * @module
 */

/** Called with how many samples are done, and how many there are. It is awaited. */
export type Progress = (done: number, total: number) => void | Promise<void>;

/** Milliseconds from line to line. */
const PACE = 2000;

/**
 * What a `progress` option stands for.
 *
 * @param progress A function; true for lines on the console's error output, at most one in two seconds; or
 * nothing.
 * @returns What is to be called, or undefined.
 */
export function progressOf(progress: Progress | boolean | undefined): Progress | undefined {
  if (typeof progress !== "boolean") return progress;
  return progress ? lines() : undefined;
}

/** Nothing is told of what is done before the first line is due. */
function lines(): Progress {
  let started: number | null = null;
  let told = 0;
  let first = 0;
  return (done, total) => {
    const now = performance.now();
    if (started === null) [started, told, first] = [now, now, done];
    const ends = done === total && told > started;
    if (now - told < PACE && !ends) return;
    told = now;
    const seconds = (now - started) / 1000;
    const share = Number.isFinite(total)
      ? ` of ${total} samples, ${percent(done, total)}`
      : " samples";
    const left = done > first ? seconds / (done - first) * (total - done) : Infinity;
    const rest = ends || !Number.isFinite(left) ? "" : `, ${Math.ceil(left)} s to go`;
    console.error(`${done}${share}, ${seconds.toFixed(0)} s${rest}`);
  };
}

function percent(part: number, whole: number): string {
  return `${Math.floor(100 * part / whole)} %`;
}
