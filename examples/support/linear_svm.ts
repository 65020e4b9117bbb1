/**
 * A linear support vector machine, one class against the rest, with squared hinge loss:
 *
 * min over w of  |w|² / 2 + C Σ max(0, 1 − y w·x)²
 *
 * by dual coordinate descent (Hsieh, Chang, Lin, Keerthi and Sundararajan: A dual coordinate descent
 * method for large-scale linear SVM, ICML 2008, algorithm 1), which is what LIBLINEAR and scikit-learn's
 * `LinearSVC` minimise by default: the last entry of each x is 1, so that w holds the intercept.
 */

import { torch } from "../../mod.ts";
import type { SparseRows } from "./sparse_rows.ts";

/** How the machine is made. */
export interface SvmOptions {
  /** What a wrong side costs, against the length of w. */
  C: number;
  /** Ends where no class's projected gradients are further apart; 1e-4 by default. */
  tolerance?: number;
  /** The most passes; 1,000 by default. */
  passes?: number;
  /** Seed of the order in which samples come. */
  seed?: number;
  /** Called after each pass, with the distance that is still between gradients. */
  progress?: (pass: number, distance: number) => void | Promise<void>;
}

/** A machine that has learnt. */
export class LinearSvm {
  private constructor(
    readonly classes: number,
    readonly features: number,
    /** `w` of feature 0 for all classes, of feature 1, …, and the intercepts. */
    readonly weights: Float64Array,
    /** Passes it took, and whether the last one was within the tolerance. */
    readonly passes: number,
    readonly converged: boolean,
  ) {}

  /**
   * Learns classes 0, 1, … from rows.
   *
   * @throws {RangeError} If there is not a label for each row, or less than two classes.
   */
  static async fit(
    rows: SparseRows,
    labels: readonly number[],
    { C, tolerance = 1e-4, passes = 1000, seed = 0, progress }: SvmOptions,
  ): Promise<LinearSvm> {
    const count = rows.starts.length - 1;
    const classes = labels.reduce((most, label) => Math.max(most, label), 0) + 1;
    if (labels.length !== count || classes < 2) {
      throw new RangeError(
        `Cannot learn from ${count} rows with ${labels.length} labels in ${classes} classes`,
      );
    }
    const descent = new Descent(rows, labels, classes, C);
    const generator = new torch.Generator().manual_seed(seed);
    let distance = Infinity;
    let pass = 0;
    while (pass < passes && (distance > tolerance || descent.reactivate())) {
      distance = await descent.pass(generator);
      pass++;
      await progress?.(pass, distance);
    }
    const converged = distance <= tolerance && !descent.reactivate();
    return new LinearSvm(classes, rows.features, descent.weights, pass, converged);
  }

  /** `w·x` of each class, for each row: `[rows * classes]`. */
  decisions(rows: SparseRows): Float64Array {
    const count = rows.starts.length - 1;
    const result = new Float64Array(count * this.classes);
    for (let row = 0; row < count; row++) {
      project(rows, row, this.weights, result.subarray(row * this.classes));
    }
    return result;
  }

  /** The class of each row. */
  predict(rows: SparseRows): number[] {
    const { classes } = this;
    const decisions = this.decisions(rows);
    return Array.from({ length: decisions.length / classes }, (_, row) => {
      const scores = decisions.subarray(row * classes, (row + 1) * classes);
      return scores.indexOf(scores.reduce((a, b) => Math.max(a, b)));
    });
  }
}

/**
 * The descent itself. The classes are independent problems over the same rows; they are solved side by
 * side, so that a pass reads each row once for all of them. A row that weighs nothing for any class, and
 * by its gradients will not soon, sits out until the others have converged (section 3.3 of the paper).
 */
class Descent {
  readonly weights: Float64Array;
  readonly #alphas: Float64Array;
  /** `|x|²` and what squared hinge adds to the diagonal. */
  readonly #diagonal: Float64Array;
  readonly #ridge: number;
  /** Rows that take part. */
  #active: number[];
  /** Above it a gradient keeps a row out: the largest projected gradient of the last pass, by class. */
  #bounds: Float64Array;

  constructor(
    readonly rows: SparseRows,
    readonly labels: readonly number[],
    readonly classes: number,
    C: number,
  ) {
    const count = labels.length;
    this.weights = new Float64Array((rows.features + 1) * classes);
    this.#alphas = new Float64Array(count * classes);
    this.#ridge = 1 / (2 * C);
    this.#active = Array.from({ length: count }, (_, row) => row);
    this.#bounds = new Float64Array(classes).fill(Infinity);
    this.#diagonal = Float64Array.from({ length: count }, (_, row) => {
      let sum = 1 + this.#ridge; // 1 is the entry of the intercept
      for (let at = rows.starts[row]; at < rows.starts[row + 1]; at++) {
        sum += rows.values === null ? 1 : rows.values[at] ** 2;
      }
      return sum;
    });
  }

  /** Lets all rows take part again; false where they did. */
  reactivate(): boolean {
    const { length } = this.labels;
    if (this.#active.length === length) return false;
    this.#active = Array.from({ length }, (_, row) => row);
    this.#bounds.fill(Infinity);
    return true;
  }

  /** Takes each active row once; gives the largest distance between a class's projected gradients. */
  async pass(generator: torch.Generator): Promise<number> {
    const { classes } = this;
    const highest = new Float64Array(classes).fill(-Infinity);
    const lowest = new Float64Array(classes).fill(Infinity);
    const products = new Float64Array(classes);
    const steps = new Float64Array(classes);
    const order = await torch.randperm(this.#active.length, { generator }).data();
    const stay: number[] = [];
    for (const place of order) {
      const row = this.#active[Number(place)];
      project(this.rows, row, this.weights, products);
      let moves = false;
      let sitsOut = true;
      for (let k = 0; k < classes; k++) {
        const sign = this.labels[row] === k ? 1 : -1;
        const at = row * classes + k;
        const alpha = this.#alphas[at];
        const gradient = sign * products[k] - 1 + this.#ridge * alpha;
        const next = Math.max(alpha - gradient / this.#diagonal[row], 0);
        steps[k] = (next - alpha) * sign;
        if (alpha === 0 && gradient > this.#bounds[k]) continue;
        sitsOut = false;
        const projected = alpha === 0 ? Math.min(gradient, 0) : gradient;
        highest[k] = Math.max(highest[k], projected);
        lowest[k] = Math.min(lowest[k], projected);
        this.#alphas[at] = next;
        moves ||= next !== alpha;
      }
      if (moves) move(this.rows, row, this.weights, steps);
      if (!sitsOut) stay.push(row);
    }
    this.#active = stay;
    this.#bounds = highest.map((high) => high <= 0 ? Infinity : high);
    return highest.reduce((most, high, k) => Math.max(most, high - lowest[k]), 0);
  }
}

/** `w·x` for each class. */
function project(
  { features, starts, indices, values }: SparseRows,
  row: number,
  weights: Float64Array,
  result: Float64Array,
): void {
  const classes = weights.length / (features + 1);
  for (let k = 0; k < classes; k++) result[k] = weights[features * classes + k];
  for (let at = starts[row], end = starts[row + 1]; at < end; at++) {
    const value = values === null ? 1 : values[at];
    for (let k = 0, w = indices[at] * classes; k < classes; k++, w++) {
      result[k] += value * weights[w];
    }
  }
}

/** Adds `steps[k] * x` to the weights of each class. */
function move(
  { features, starts, indices, values }: SparseRows,
  row: number,
  weights: Float64Array,
  steps: Float64Array,
): void {
  const classes = steps.length;
  for (let k = 0; k < classes; k++) weights[features * classes + k] += steps[k];
  for (let at = starts[row], end = starts[row + 1]; at < end; at++) {
    const value = values === null ? 1 : values[at];
    for (let k = 0, w = indices[at] * classes; k < classes; k++, w++) {
      weights[w] += value * steps[k];
    }
  }
}
