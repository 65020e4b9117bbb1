/**
 * Ctrl-C: the first one asks a run to stop after the step it is in, the second one ends at once.
 */

/** Whether Ctrl-C has been pressed. */
export class Interrupt {
  #requested = false;
  readonly #listener = (): void => {
    if (this.#requested) Deno.exit(130);
    this.#requested = true;
    console.error("\nStopping after this step; press Ctrl-C again to end at once");
  };

  constructor() {
    Deno.addSignalListener("SIGINT", this.#listener);
  }

  /** Whether the run should stop. */
  get requested(): boolean {
    return this.#requested;
  }

  /** Stops listening. */
  [Symbol.dispose](): void {
    Deno.removeSignalListener("SIGINT", this.#listener);
  }
}
