/**
 * Questions about the image that is shown, one at a time: while one is open, the next one waits, and only
 * the last one of those that wait is asked.
 */

/** The image that the network is asked about. */
export class Questions {
  #image: Float32Array<ArrayBuffer> | null = null;
  #open = false;
  #waiting = false;
  readonly #ask: (image: Float32Array<ArrayBuffer>) => void;

  /**
   * Starts without an image.
   *
   * @param ask Hands a question over.
   */
  constructor(ask: (image: Float32Array<ArrayBuffer>) => void) {
    this.#ask = ask;
  }

  /** Asks about another image. */
  about(image: Float32Array<ArrayBuffer> | null): void {
    this.#image = image;
    this.repeat();
  }

  /** Asks again, as the network has changed. */
  repeat(): void {
    this.#waiting = this.#open;
    if (this.#open || !this.#image) return;
    this.#open = true;
    this.#ask(this.#image);
  }

  /**
   * A question is not open any more.
   *
   * @returns Whether there is still an image that the answer is for.
   */
  close(): boolean {
    this.#open = false;
    if (this.#waiting) this.repeat();
    return this.#image !== null;
  }
}
