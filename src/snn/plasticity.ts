/**
 * What rules of spike-timing-dependent plasticity have in common: a layer, rates and bounds.
 *
 * @module
 */

import { bindArguments } from "../keywords.ts";
import { Module } from "../nn/module.ts";
import { Parameter } from "../nn/parameter.ts";
import { settingsOf } from "../representation.ts";
import { tensor } from "../tensor/creation.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { checkInteger, checkNumber, describe } from "../validation.ts";
import { Convolution } from "./convolution.ts";
import { type LearningRate, readRate, readRates, readRule, type Rule } from "./rates.ts";

/** What `STDP` and `MiniBatchSTDP` take by name. */
export interface StdpOptions {
  /** Whether changes are multiplied by `(w - lower_bound) * (upper_bound - w)`. */
  use_stabilizer?: boolean;
  /** Another rule: an addition to the original. By default what `use_stabilizer` says. */
  rule?: Rule;
  /** No weight falls below it. */
  lower_bound?: number;
  /** No weight rises above it. */
  upper_bound?: number;
}

/** A rule for a layer: its rates, one of each kind a feature, and the bounds of its weights. */
// deno-lint-ignore no-explicit-any -- any rule
export abstract class Plasticity<Arguments extends unknown[] = any[], Result = any>
  extends Module<Arguments, Result> {
  /** The layer that learns. */
  readonly conv_layer: Convolution;
  /** For each feature its rates, tensors of one element; scripts read them with `item()`. */
  readonly learning_rate: readonly (readonly [ltp: Parameter, ltd: Parameter])[];
  /** Whether changes are multiplied by `(w - lower_bound) * (upper_bound - w)`. */
  readonly use_stabilizer: boolean;
  /** How weights change. */
  readonly rule: Rule;
  /** No weight falls below it. */
  readonly lower_bound: number;
  /** No weight rises above it. */
  readonly upper_bound: number;
  readonly #ltp: Tensor;
  readonly #ltd: Tensor;

  /**
   * Makes a rule for a layer.
   *
   * @param conv_layer The layer that learns.
   * @param learning_rate `[ltp, ltd]`, or one pair a feature.
   * @param use_stabilizer True by default.
   * @param lower_bound 0 by default.
   * @param upper_bound 1 by default.
   * @throws {TypeError} If an argument has a wrong type, or the pairs are not one a feature.
   * @throws {RangeError} If a number is not finite, or the bounds are in the wrong order.
   */
  constructor(
    conv_layer: Convolution,
    learning_rate: LearningRate | readonly LearningRate[],
    use_stabilizer?: boolean | StdpOptions,
    lower_bound?: number | Omit<StdpOptions, "use_stabilizer">,
    upper_bound?: number | Pick<StdpOptions, "upper_bound" | "rule">,
    options?: Pick<StdpOptions, "rule">,
  );
  constructor(conv_layer: Convolution, learning_rate: unknown, ...args: unknown[]) {
    super();
    if (!(conv_layer instanceof Convolution)) {
      throw new TypeError(
        `Cannot learn a layer that is ${describe(conv_layer)}: it needs a Convolution`,
      );
    }
    const subject = `the arguments of "${new.target.name}"`;
    const names = ["use_stabilizer", "lower_bound", "upper_bound", "rule"] as const;
    const bound = bindArguments(names, args, subject);
    const { use_stabilizer = (bound.rule ?? "stabilized") === "stabilized" } = bound;
    if (typeof use_stabilizer !== "boolean") {
      throw new TypeError(
        `Cannot read ${subject}: "use_stabilizer" is ${
          describe(use_stabilizer)
        }, expected a boolean`,
      );
    }
    this.rule = readRule(bound.rule ?? (use_stabilizer ? "stabilized" : "additive"));
    if (use_stabilizer !== (this.rule === "stabilized")) {
      throw new TypeError(
        `Cannot learn by the rule "${this.rule}" with use_stabilizer ${use_stabilizer}: ` +
          `give one of the two`,
      );
    }
    this.use_stabilizer = use_stabilizer;
    this.lower_bound = checkNumber(bound.lower_bound ?? 0, "lower_bound", subject);
    this.upper_bound = checkNumber(bound.upper_bound ?? 1, "upper_bound", subject);
    if (this.lower_bound > this.upper_bound) {
      throw new RangeError(
        `Cannot keep weights between ${this.lower_bound} and ${this.upper_bound}: ` +
          `the lower bound is above the upper one`,
      );
    }
    const rates = readRates(learning_rate, conv_layer.out_channels);
    this.#ltp = tensor(rates.map(([ltp]) => ltp), { dtype: "float32" });
    this.#ltd = tensor(rates.map(([, ltd]) => ltd), { dtype: "float32" });
    this.learning_rate = rates.map((_, feature) => [
      this.#register(`ltp_${feature}`, this.#ltp.narrow(0, feature, 1)),
      this.#register(`ltd_${feature}`, this.#ltd.narrow(0, feature, 1)),
    ]);
    this.conv_layer = conv_layer;
  }

  #register(name: string, rate: Tensor): Parameter {
    const parameter = new Parameter(rate, { share: true });
    this.register_parameter(name, parameter);
    return parameter;
  }

  /** Rule and bounds. */
  override extra_repr(): string {
    return settingsOf(this, ["rule", "lower_bound", "upper_bound"]);
  }

  /** @ignore Both rates of all features, `[F]` each. */
  get rates(): { ltp: Tensor; ltd: Tensor } {
    return { ltp: this.#ltp, ltd: this.#ltd };
  }

  /**
   * Sets the rates of one feature.
   *
   * @param feature Its index.
   * @param ap Potentiation.
   * @param an Depression, a negative number.
   * @throws {RangeError} If there is no such feature, or a rate is not finite.
   */
  update_learning_rate(feature: number, ap: number | Tensor, an: number | Tensor): void {
    const last = this.learning_rate.length - 1;
    checkInteger(feature, "feature", 'the arguments of "update_learning_rate"', 0, last);
    const [ltp, ltd] = [readRate(ap, "ap"), readRate(an, "an")];
    this.learning_rate[feature][0].fill_(ltp);
    this.learning_rate[feature][1].fill_(ltd);
  }

  /**
   * Sets the rates of all features.
   *
   * @param ap Potentiation.
   * @param an Depression, a negative number.
   * @throws {RangeError} If a rate is not finite.
   */
  update_all_learning_rate(ap: number | Tensor, an: number | Tensor): void {
    const [ltp, ltd] = [readRate(ap, "ap"), readRate(an, "an")];
    this.#ltp.fill_(ltp);
    this.#ltd.fill_(ltd);
  }
}
