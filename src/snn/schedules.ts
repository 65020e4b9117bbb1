/**
 * How learning rates change with the stimuli. A schedule is an object that `learn` asks, so that a script
 * reads nothing back.
 *
 * @module
 */

import { checkInteger, checkKeys, checkNumber, describe } from "../validation.ts";
import type { LearningRate } from "./stdp.ts";

/** A schedule of the rates of an unsupervised rule. */
export interface Schedule {
  /** How many stimuli keep the rates that `begin` left, at least 1. */
  readonly remaining: number;
  /** Called before a stimulus: new rates for all features, or null to keep them. */
  begin(rates: LearningRate): LearningRate | null;
  /** Counts stimuli that have been learnt, at most `remaining`. */
  advance(stimuli: number): void;
}

/**
 * Potentiation doubles after every so many stimuli, up to a limit; depression follows in proportion.
 * The published schedule of the first two layers (arXiv:1804.00227).
 *
 * @example
 * ```ts
 * import { snn } from "../../mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const schedule = new snn.Doubling({ every: 500, max_ltp: 0.15, ratio: -0.75 });
 * schedule.advance(500);
 * assertEquals(schedule.begin([0.03125, -0.0234375]), [0.0625, -0.046875]);
 * ```
 */
export class Doubling implements Schedule {
  readonly #every: number;
  readonly #maxLtp: number;
  readonly #ratio: number;
  /** Stimuli since the last doubling: what a checkpoint needs to keep. */
  seen: number;

  /**
   * Makes a schedule.
   *
   * @param options `every` stimuli (500 by default), up to `max_ltp` (0.15), depression is `ratio`
   * times potentiation (-0.75), `seen` stimuli since the last doubling (0).
   * @throws {RangeError} If a number is out of range.
   */
  constructor(
    options: { every?: number; max_ltp?: number; ratio?: number; seen?: number } = {},
  ) {
    const subject = 'the options of "Doubling"';
    checkKeys(options, ["every", "max_ltp", "ratio", "seen"], subject);
    this.#every = checkInteger(options.every ?? 500, "every", subject, 1);
    this.#maxLtp = checkNumber(options.max_ltp ?? 0.15, "max_ltp", subject);
    this.#ratio = checkNumber(options.ratio ?? -0.75, "ratio", subject);
    this.seen = checkInteger(options.seen ?? 0, "seen", subject, 0, this.#every);
  }

  /** Stimuli until the next doubling. */
  get remaining(): number {
    return this.#every - this.seen;
  }

  /** Doubles where it is time. */
  begin([ltp]: LearningRate): LearningRate | null {
    if (this.seen < this.#every) return null;
    this.seen = 0;
    const doubled = Math.min(Math.fround(2 * ltp), Math.fround(this.#maxLtp));
    return [doubled, Math.fround(doubled * this.#ratio)];
  }

  /** Counts stimuli. */
  advance(stimuli: number): void {
    this.seen += stimuli;
  }
}

/** Rates by a function of the stimuli seen, asked before every `every`th one. */
export class RatesByFunction implements Schedule {
  readonly #every: number;
  readonly #rates: (seen: number) => LearningRate;
  /** Stimuli so far. */
  seen: number;

  /**
   * Makes a schedule.
   *
   * @param rates The rates for the stimuli from `seen` on.
   * @param options `every` stimuli (1 by default), `seen` so far (0).
   * @throws {RangeError} If a number is out of range.
   */
  constructor(
    rates: (seen: number) => LearningRate,
    options: { every?: number; seen?: number } = {},
  ) {
    const subject = 'the options of "RatesByFunction"';
    checkKeys(options, ["every", "seen"], subject);
    if (typeof rates !== "function") {
      throw new TypeError(`Cannot take rates from ${describe(rates)}: it needs a function`);
    }
    this.#rates = rates;
    this.#every = checkInteger(options.every ?? 1, "every", subject, 1);
    this.seen = checkInteger(options.seen ?? 0, "seen", subject, 0);
  }

  /** Stimuli until the function is asked again. */
  get remaining(): number {
    return this.#every - this.seen % this.#every;
  }

  /** Asks the function where it is time. */
  begin(): LearningRate | null {
    return this.seen % this.#every === 0 ? this.#rates(this.seen) : null;
  }

  /** Counts stimuli. */
  advance(stimuli: number): void {
    this.seen += stimuli;
  }
}

/** How decisions came out since the rates were set last. */
export interface Decisions {
  /** Winners of the right class. */
  right: number;
  /** Winners of another class. */
  wrong: number;
  /** Stimuli without a winner. */
  silent: number;
}

/** Rates of reward and of punishment. */
export interface RewardRates {
  /** After a right decision. */
  reward: LearningRate;
  /** After a wrong one. */
  punish: LearningRate;
}

/** What `AdaptiveReward` takes. */
export interface AdaptiveRewardOptions extends RewardRates {
  /** Stimuli of a batch, 1000 by default. */
  every?: number;
  /** The least share, 0 by default. */
  floor?: number;
  /** The decisions of the batch so far, none by default. */
  decisions?: Decisions;
}

/**
 * Rates of reward and punishment that follow the decisions of each batch: reward becomes its base rate
 * times the share of wrong answers, punishment times that of right ones, each share from `floor` to 1.
 * The first batch learns at the base rates. Published for digits with 1,000 stimuli and no floor, for
 * objects with an epoch and 0.2 (arXiv:1804.00227, doi 10.1109/TNNLS.2018.2826721).
 *
 * @example
 * ```ts
 * import { snn } from "../../mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const schedule = new snn.AdaptiveReward({
 *   reward: [0.004, -0.002],
 *   punish: [-0.004, 0.002],
 *   every: 4,
 * });
 * assertEquals(schedule.advance({ right: 1, wrong: 1, silent: 0 }), null);
 * const rates = schedule.advance({ right: 0, wrong: 0, silent: 2 });
 * assertEquals(rates, { reward: [0.001, -0.0005], punish: [-0.001, 0.0005] });
 * ```
 */
export class AdaptiveReward {
  readonly #base: RewardRates;
  readonly #floor: number;
  /** Stimuli of a batch. */
  readonly every: number;
  /** The decisions of the batch so far: what a checkpoint needs to keep. */
  decisions: Decisions;

  /**
   * Makes a schedule.
   *
   * @param options The base rates, the stimuli of a batch, the least share.
   * @throws {RangeError} If a number is out of range.
   */
  constructor(options: AdaptiveRewardOptions) {
    const subject = 'the options of "AdaptiveReward"';
    checkKeys(options, ["reward", "punish", "every", "floor", "decisions"], subject);
    const rates = (name: "reward" | "punish"): LearningRate => {
      const [ltp, ltd] = options[name];
      return [checkNumber(ltp, name, subject), checkNumber(ltd, name, subject)];
    };
    this.#base = { reward: rates("reward"), punish: rates("punish") };
    this.every = checkInteger(options.every ?? 1000, "every", subject, 1);
    this.#floor = checkNumber(options.floor ?? 0, "floor", subject, 0, 1);
    this.decisions = { ...options.decisions ?? { right: 0, wrong: 0, silent: 0 } };
  }

  /** Stimuli until the rates follow. */
  get remaining(): number {
    const { right, wrong, silent } = this.decisions;
    return this.every - (right + wrong + silent);
  }

  /**
   * Counts decisions; at the end of a batch gives the rates of the next one, else null.
   *
   * @param decisions Those of the stimuli learnt since the last call, at most `remaining`.
   * @param end Whether a shorter batch ends here, as the last one of an epoch does.
   */
  advance(decisions: Decisions, end = false): RewardRates | null {
    for (const key of ["right", "wrong", "silent"] as const) this.decisions[key] += decisions[key];
    const { right, wrong, silent } = this.decisions;
    const stimuli = right + wrong + silent;
    if (stimuli === 0 || (stimuli < this.every && !end)) return null;
    this.decisions = { right: 0, wrong: 0, silent: 0 };
    const scaled = ([ltp, ltd]: LearningRate, share: number): LearningRate => {
      const factor = share * (1 - this.#floor) + this.#floor;
      return [ltp * factor, ltd * factor];
    };
    return {
      reward: scaled(this.#base.reward, wrong / stimuli),
      punish: scaled(this.#base.punish, right / stimuli),
    };
  }
}
