/**
 * A diagnosis as a table of fixed width.
 *
 * @module
 */

import type { Diagnosis } from "./diagnosis.ts";
import { list, number, percent, spread } from "./words.ts";

const LINE_WIDTH = 80;
const SECTION = 12;
const LABEL = 27;

type Row = readonly [label: string, value: string];

/** The table, and below it the findings. */
export function print(report: Diagnosis): string {
  const sections: [name: string, rows: Row[]][] = [
    ["input", inputRows(report)],
    ["potentials", potentialRows(report)],
    ["winners", winnerRows(report)],
    ["weights", weightRows(report)],
    ["rates", rateRows(report)],
    ["decisions", decisionRows(report)],
  ];
  const lines = sections.flatMap(([name, rows]) =>
    rows.map(([label, value], i) =>
      `${(i === 0 ? name : "").padEnd(SECTION)}${label.padEnd(LABEL)}${value}`
    )
  );
  const findings = report.findings.length === 0
    ? ["Nothing is found that keeps it from learning."]
    : report.findings.map(({ text }) => bullet(text));
  return [title(report), "", ...lines, ...classLines(report), "", ...findings].join("\n");
}

function title({ weights: { shape: [out, channels, rows, columns] }, stimuli }: Diagnosis): string {
  return `${out} features of ${channels}x${rows}x${columns}, ${stimuli} stimuli`;
}

function inputRows({ input }: Diagnosis): Row[] {
  return [
    ["spikes a stimulus", `${spread(input.spikes)}, ${percent(input.density)} of the neurons`],
    ["empty", `${input.empty}`],
    ["all in one step", `${input.one_step}`],
  ];
}

function potentialRows({ potentials }: Diagnosis): Row[] {
  const { threshold, largest, crossing, at_once } = potentials;
  return [
    ["threshold", threshold === null ? "none: above 0 at the last step" : number(threshold)],
    ["largest of a stimulus", spread(largest)],
    ["neurons that fire", percent(crossing)],
    ["in the first step of input", `${percent(at_once)} of them`],
  ];
}

function winnerRows(report: Diagnosis): Row[] {
  const { winners_per_feature, winners, silent_stimuli, dead_features, frequent_features } = report;
  const each = winners / winners_per_feature.length;
  const named = (features: readonly number[]) =>
    features.length === 0 ? "0" : `${features.length}: ${list(features)}`;
  return [
    ["stimuli that fire nothing", `${silent_stimuli}`],
    ["wins of a feature", `${spread(winners_per_feature)}, ${number(each)} on average`],
    ["features that never win", named(dead_features)],
    ["that win too often", named(frequent_features)],
  ];
}

function weightRows({ weights }: Diagnosis): Row[] {
  const { lower_bound, upper_bound, mean, convergence, at_lower, at_upper } = weights;
  const alike = new Set(weights.copies.flatMap(([a, b]) => [a, b])).size;
  return [
    ["bounds", `${number(lower_bound)} and ${number(upper_bound)}`],
    ["mean", number(mean)],
    ["convergence", number(convergence)],
    ["at the lower bound", percent(at_lower)],
    ["at the upper bound", percent(at_upper)],
    ["outside the bounds", `${weights.outside}`],
    ["not finite", `${weights.not_finite}`],
    ["near copies", `${alike} features`],
  ];
}

function rateRows({ rates }: Diagnosis): Row[] {
  return rates.map(({ purpose, ltp, ltd }) => [
    purpose,
    [ltp, ltd].map((each) => new Set(each).size === 1 ? number(each[0]) : spread(each)).join(", "),
  ]);
}

function decisionRows({ decisions }: Diagnosis): Row[] {
  if (decisions === null) return [];
  const { right, wrong, silent } = decisions;
  const judged: Row[] = right === null ? [] : [["right, wrong", `${right}, ${wrong}`]];
  return [...judged, ["silent", `${silent}`]];
}

function classLines({ decisions }: Diagnosis): string[] {
  if (decisions === null) return [];
  const heads = ["class", "stimuli", "right", "answers", "features", "never win"];
  const rows = decisions.classes.map((report) => [
    `${report.class}`,
    `${report.stimuli ?? "-"}`,
    `${report.right ?? "-"}`,
    `${report.answers}`,
    `${report.features.length}`,
    `${report.dead_features.length}`,
  ]);
  const line = (cells: readonly string[]) =>
    " ".repeat(SECTION) +
    cells.map((cell, i) => cell.padStart(heads[i].length)).join("  ");
  return ["", line(heads), ...rows.map(line)];
}

/** Breaks a text into lines, the first one with a dash. */
function bullet(text: string): string {
  const lines = ["-"];
  for (const word of text.split(" ")) {
    if (lines.at(-1)!.length + 1 + word.length > LINE_WIDTH) lines.push(" ");
    lines.push(`${lines.pop()} ${word}`);
  }
  return lines.join("\n");
}
