/**
 * Progress of a long run: one line that is rewritten on a terminal, plain lines when piped.
 */

const REDRAW_MS = 100;
const PLAIN_MS = 5000;
const WIDTH = 24;

/** One task after another, each with a bar. */
export class Progress {
  readonly #terminal = Deno.stdout.isTerminal();
  #label = "";
  #total = 0;
  #done = 0;
  #calls = 0;
  #started = 0;
  #shown = 0;

  /** Starts a task of so many steps. */
  start(label: string, total: number, done = 0): void {
    this.#label = label;
    this.#total = total;
    this.#done = done;
    this.#started = this.#shown = performance.now();
    if (!this.#terminal) console.log(`${label} …`);
  }

  /**
   * Counts steps. Now and then it yields a real turn of the event loop: promises that are resolved
   * already do not, and Ctrl-C would never arrive.
   */
  async step(note = "", steps = 1): Promise<void> {
    this.#done += steps;
    const now = performance.now();
    if (now - this.#shown < (this.#terminal ? REDRAW_MS : PLAIN_MS)) {
      if (++this.#calls % 64 === 0) await turn();
      return;
    }
    this.#shown = now;
    this.#draw(note);
    await turn();
  }

  /** Ends a task with a line that stays. */
  finish(result: string): void {
    const seconds = (performance.now() - this.#started) / 1000;
    this.#line(`${this.#label}: ${result} (${seconds.toFixed(1)} s)`, "\n");
  }

  /** Leaves the terminal as it was. */
  stop(): void {
    if (this.#terminal) this.#write("\n");
  }

  #draw(note: string): void {
    const share = this.#total === 0 ? 1 : this.#done / this.#total;
    const percent = `${Math.floor(share * 100)} %`.padStart(5);
    if (!this.#terminal) {
      console.log(`  ${this.#label} ${percent} ${note}`.trimEnd());
      return;
    }
    const full = Math.round(share * WIDTH);
    const bar = "█".repeat(full) + "░".repeat(WIDTH - full);
    this.#line(`${this.#label} ${bar} ${percent} ${note}`, "");
  }

  #line(text: string, end: string): void {
    this.#write(this.#terminal ? `\r\x1b[K${text}${end}` : `${text}\n`);
  }

  #write(text: string): void {
    const bytes = new TextEncoder().encode(text);
    for (let at = 0; at < bytes.length;) at += Deno.stdout.writeSync(bytes.subarray(at));
  }
}

function turn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}
