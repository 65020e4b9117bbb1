/** Which digits were taken for which. */

/**
 * A table of answers.
 *
 * @param answers `answers[digit][answer]`, the last column for silence.
 */
export function confusionTable(answers: number[][]): string {
  const cell = (value: string | number): string => String(value).padStart(5);
  const head = [...Array.from({ length: 10 }, (_, digit) => cell(digit)), "   silent"].join("");
  const rows = answers.map((row, digit) => {
    const cells = row.map((value) => cell(value === 0 ? "·" : value)).join("");
    return `  digit ${digit}${cells}`;
  });
  return [`read as ${head}`, ...rows].join("\n");
}
