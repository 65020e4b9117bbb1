/**
 * What a visit of the page is asked for, and what came of it.
 *
 * @module
 */

/** A visit. */
export interface Visit {
  /** Whether the browser has WebGPU, which then is chosen. */
  webgpu: boolean;
  /** The width of the window. */
  width: number;
  /** Whether the visitor waits until all is learnt. */
  learn: boolean;
}

/** What happened. */
export interface Visited {
  /** What it says that it runs on, and what there was to choose. */
  machine: string;
  offered: string[];
  /** What it said while it was paused, and how far it still went. */
  paused: { status: string; moved: number };
  /** What it made of a digit that the visitor drew. */
  drawn: { answer: string; seen: boolean };
  /** How much wider it is than the window. */
  overflow: number;
  /** What the browser complained of. */
  errors: string[];
  /** What stands in the way of some visitors, by the rules of WCAG that a program can check. */
  violations: string[];
  /** The share of unseen digits that it read rightly, and its answers to the digits 0 to 9. */
  right: number | null;
  answers: string[];
  /** What it said when its GPU was gone, where it had one. */
  failure: string;
}
