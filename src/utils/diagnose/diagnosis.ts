/**
 * What a look at a layer has found.
 *
 * @module
 */

import type { LessonOptions } from "../../snn/lesson.ts";
import { showAsText } from "../../representation.ts";
import type { Response } from "./activity.ts";
import { firingFindings, inputFindings } from "./activity_findings.ts";
import { decisionFindings } from "./decision_findings.ts";
import { type DecisionReport, judge } from "./decisions.ts";
import type { Finding } from "./finding.ts";
import type { RateReport } from "./rates.ts";
import { rateFindings, weightFindings } from "./state_findings.ts";
import { print } from "./table.ts";
import type { WeightReport } from "./weights.ts";
import { winnerFindings } from "./winner_findings.ts";

/** A feature wins too often in more stimuli than this share, and in more than so many times its own. */
const OFTEN = 0.5;
const TIMES_ITS_SHARE = 3;
/** Stimuli with winners before that is told of. */
const ENOUGH_STIMULI = 10;

/** What a layer is given. */
export interface InputReport {
  /** Spikes of each stimulus. */
  readonly spikes: readonly number[];
  /** Share of the neurons that spike. */
  readonly density: number;
  /** Stimuli without a spike. */
  readonly empty: number;
  /** Stimuli of several spikes, all in one step. */
  readonly one_step: number;
}

/** Potentials against the threshold. */
export interface PotentialReport {
  /** Neurons strictly above it fire; null: those above 0, at the last step. */
  readonly threshold: number | null;
  /** The largest potential of each stimulus. */
  readonly largest: readonly number[];
  /** Share of the neurons that fire, over all stimuli. */
  readonly crossing: number;
  /** Share of these that do so in the first step in which the stimulus has a spike. */
  readonly at_once: number;
}

/**
 * What `diagnose` gives: numbers, and findings made of them. As a string it is a table with the
 * findings below.
 */
export class Diagnosis {
  static {
    showAsText(this.prototype);
  }

  /** How many stimuli there were. */
  readonly stimuli: number;
  /** How the layer fired and chose. */
  readonly lesson: Readonly<Required<LessonOptions>>;
  /** What the layer was given. */
  readonly input: InputReport;
  /** Potentials against the threshold. */
  readonly potentials: PotentialReport;
  /** All winners of all stimuli. */
  readonly winners: number;
  /** In how many stimuli each feature won. */
  readonly winners_per_feature: readonly number[];
  /** Features that never won, of those that took part. */
  readonly dead_features: readonly number[];
  /** Features that won in more than half of the stimuli, and three times their share. */
  readonly frequent_features: readonly number[];
  /** Stimuli in which no neuron fired. */
  readonly silent_stimuli: number;
  /** The state of the weight. */
  readonly weights: WeightReport;
  /** The rates of each rule; none of a bare layer. */
  readonly rates: readonly RateReport[];
  /** The decisions; null where features stand for no classes. */
  readonly decisions: DecisionReport | null;
  /** What keeps it from learning; empty if nothing is found. */
  readonly findings: readonly Finding[];

  /** @ignore */
  constructor(
    responses: readonly Response[],
    lesson: Readonly<Required<LessonOptions>>,
    weights: WeightReport,
    rates: readonly RateReport[],
    classes: { decision_map: readonly number[]; targets: readonly number[] | null } | null,
  ) {
    this.stimuli = responses.length;
    this.lesson = lesson;
    this.weights = weights;
    this.rates = rates;
    this.input = inputOf(responses);
    this.potentials = potentialsOf(responses, lesson.threshold);
    const winners = responses.map((response) => response.winners);
    const wins = new Array<number>(weights.shape[0]).fill(0);
    for (const [feature] of winners.flat()) wins[feature]++;
    this.winners = total(wins);
    this.winners_per_feature = wins;
    const part = [...wins.keys()].filter((f) => !lesson.inhibited_features.includes(f));
    this.dead_features = part.filter((feature) => wins[feature] === 0);
    const won = winners.filter((list) => list.length > 0).length;
    const often = Math.max(OFTEN * won, TIMES_ITS_SHARE * this.winners / part.length);
    this.frequent_features = won < ENOUGH_STIMULI ? [] : part.filter((f) => wins[f] > often);
    this.silent_stimuli = responses.filter(({ fired }) => fired === 0).length;
    this.decisions = classes &&
      judge(winners, classes.decision_map, classes.targets, this.dead_features);
    this.findings = [
      ...inputFindings(this),
      ...firingFindings(this),
      ...winnerFindings(this),
      ...weightFindings(this),
      ...rateFindings(this),
      ...decisionFindings(this),
    ];
  }

  /** The numbers as a table of at most 80 columns, and the findings. */
  toString(): string {
    return print(this);
  }
}

function inputOf(responses: readonly Response[]): InputReport {
  const spikes = responses.map((response) => response.spikes);
  return {
    spikes,
    density: total(spikes) / total(responses.map(({ neurons: [input] }) => input)),
    empty: spikes.filter((count) => count === 0).length,
    one_step: responses.filter((response) => response.one_step).length,
  };
}

function potentialsOf(responses: readonly Response[], threshold: number | null): PotentialReport {
  const fired = total(responses.map((response) => response.fired));
  return {
    threshold,
    largest: responses.map((response) => response.largest),
    crossing: fired / total(responses.map(({ neurons: [, output] }) => output)),
    at_once: fired === 0 ? 0 : total(responses.map((response) => response.at_once)) / fired,
  };
}

function total(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
