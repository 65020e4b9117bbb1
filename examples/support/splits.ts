/**
 * Ways to part images into those to learn from and those to be tested with.
 */

import { torch } from "../../mod.ts";

/** Indices of a data set. */
export interface Split {
  train: number[];
  test: number[];
}

/** As an `ImageFolder` has them. */
type Samples = readonly (readonly [path: string, target: number])[];

/** What an image shows, by the name of its file up to the first dash: `cup3` of `cup3-022-090.jpg`. */
export function objectOf(path: string): string {
  return path.replace(/^.*[/\\]/, "").split("-")[0];
}

/**
 * Keeps one object of each class for the test: a split of ETH-80, which has ten objects a class. Which,
 * is drawn; of several splits each class shows every object once before one comes again.
 */
export async function byObject(
  samples: Samples,
  seed: number,
  split: number,
): Promise<Split> {
  const objects = new Map<number, Set<string>>();
  for (const [path, target] of samples) {
    objects.set(target, (objects.get(target) ?? new Set()).add(objectOf(path)));
  }
  const generator = new torch.Generator().manual_seed(seed);
  const held = new Map<number, string>();
  for (const [target, names] of objects) {
    const order = await torch.randperm(names.size, { generator }).tolist() as number[];
    held.set(target, [...names][order[split % names.size]]);
  }
  return parted(samples, ([path, target]) => held.get(target) === objectOf(path));
}

/** Keeps a share of each class for the test, drawn anew for each split. */
export async function byShare(
  samples: Samples,
  share: number,
  seed: number,
  split: number,
): Promise<Split> {
  const generator = new torch.Generator().manual_seed(seed);
  const held = new Set<number>();
  for (const target of new Set(samples.map(([, target]) => target))) {
    const own = samples.flatMap(([, other], i) => other === target ? [i] : []);
    let order: number[] = [];
    for (let draw = 0; draw <= split; draw++) {
      order = await torch.randperm(own.length, { generator }).tolist() as number[];
    }
    for (const i of order.slice(0, Math.round(share * own.length))) held.add(own[i]);
  }
  return parted(samples, (_, i) => held.has(i));
}

function parted(
  samples: Samples,
  isHeld: (sample: Samples[number], index: number) => boolean,
): Split {
  const split: Split = { train: [], test: [] };
  samples.forEach((sample, i) => split[isHeld(sample, i) ? "test" : "train"].push(i));
  return split;
}
