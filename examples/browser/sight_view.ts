/// <reference lib="dom" />
/**
 * What the network makes of an image, in the page.
 */

import type { Sight } from "./messages.ts";
import { paintMaps, paintRaster } from "./paint.ts";

const DIGITS = Array.from({ length: 10 }, (_, digit) => digit);

/** The parts of the page that show it. */
export interface SightParts {
  answer: HTMLElement;
  bars: HTMLElement;
  /** Of the input, layer 1 and layer 2. */
  times: readonly HTMLCanvasElement[];
}

/** Shows what the network makes of an image. */
export function showSight({ answer, bars, times }: SightParts, sight: Sight): void {
  // The same answer is not announced again and again.
  const text = sight.answer < 0 ? "nothing" : String(sight.answer);
  if (answer.textContent !== text) answer.textContent = text;
  bars.replaceChildren(...DIGITS.map((digit) => bar(digit, sight)));
  paintMaps(times[0], sight.input, 6);
  paintMaps(times[1], sight.layer1, 10);
  paintRaster(times[2], sight.layer2);
  ["the input", "layer 1", "layer 2"].forEach((name, i) => {
    const { times: steps, steps: never } = [sight.input, sight.layer1, sight.layer2][i];
    const spikes = steps.reduce((sum, step) => sum + Number(step < never), 0);
    times[i].ariaLabel = `Spike times of ${name}: ${spikes} of ${steps.length} neurons spike`;
  });
}

/** Shows nothing. */
export function clearSight({ answer, bars, times }: SightParts): void {
  answer.textContent = "–";
  bars.replaceChildren();
  for (const canvas of times) {
    canvas.getContext("2d")!.clearRect(0, 0, canvas.width, canvas.height);
    canvas.ariaLabel = "No spikes";
  }
}

/** A line of the potentials, which differ by little: the bars begin at the lowest of them. */
function bar(digit: number, { answer, potentials }: Sight): HTMLElement {
  const [low, high] = [Math.min(...potentials), Math.max(...potentials)];
  const line = document.createElement("li");
  line.className = digit === answer ? "chosen" : "";
  const strip = document.createElement("i");
  strip.style.width = `${100 * (potentials[digit] - low) / Math.max(high - low, 1)}%`;
  line.append(span(String(digit)), strip, span(potentials[digit].toFixed(1)));
  return line;
}

function span(text: string): HTMLElement {
  const made = document.createElement("span");
  made.textContent = text;
  return made;
}
