/** Which classes were taken for which. */

/**
 * A table of answers.
 *
 * @param answers `answers[class][answer]`; with a further column for silence, if there is one.
 */
export function confusionTable(answers: readonly number[][], classes: readonly string[]): string {
  const widest = Math.max(...classes.map((name) => name.length));
  const silent = answers[0].length > classes.length ? ["silent"] : [];
  const heads = [...classes, ...silent].map((name) => name.padStart(Math.max(name.length, 4)));
  const rows = answers.map((row, i) => {
    const cells = row.map((count, k) => (count === 0 ? "·" : `${count}`).padStart(heads[k].length));
    return `  ${classes[i].padStart(Math.max(widest, 5))}  ${cells.join(" ")}`;
  });
  const corner = "read as".padStart(Math.max(widest + 2, 7));
  return [`${corner}  ${heads.join(" ")}`, ...rows].join("\n");
}

/** The digits as classes. */
export const DIGITS: readonly string[] = Array.from({ length: 10 }, (_, digit) => `${digit}`);

/** A table of no answers yet. */
export function noAnswers(classes: number, silence: boolean): number[][] {
  return Array.from(
    { length: classes },
    () => new Array<number>(classes + Number(silence)).fill(0),
  );
}

/** Answers that are right. */
export function rightOf(answers: readonly number[][]): number {
  return answers.reduce((sum, row, i) => sum + row[i], 0);
}
