/**
 * What a layer is given, with the classes: computed many at a time, so that threads share the work, and
 * kept, so that it is computed once.
 */

import { functional as sf, torch, torchvision, utils } from "../../mod.ts";

/** Stimuli that are computed, and mostly handed over, at once. */
export const CHUNK = 100;

/** Waves `[N, T, C, H, W]`, padded as the layer needs them, with their classes. */
export interface Batch {
  inputs: torch.Tensor;
  labels: readonly number[];
}

/** Stimuli that can be had in any order. */
export interface Stimuli {
  readonly length: number;
  batch(indices: readonly number[]): Promise<Batch>;
}

/** Called after so many stimuli have been computed. */
type Step = (count: number) => Promise<void>;

/** Images `[N, 1, 28, 28]` in 0..1 with their classes. */
export interface Images {
  readonly length: number;
  get(index: number): readonly [image: torch.Tensor, label: number];
}

/** The images of MNIST. */
export async function openMnist(folder: string, train: boolean): Promise<Images> {
  const transform = new torchvision.transforms.ToTensor();
  return await torchvision.datasets.MNIST.open(folder, { train, transform });
}

/** So many images from the given one on, or as many as there are. */
export function some(images: Images, count: number, first = 0): Images {
  const length = Math.max(Math.min(count, images.length - first), 0);
  return { length, get: (index) => images.get(first + index) };
}

/** Turns images `[N, 1, H, W]` in 0..1 into spike waves `[N, T, C, H, W]`. */
export type Encoding = (images: torch.Tensor) => torch.Tensor;

/** An encoding that gives of one image a wave without `N`, as one of batches only. */
export function ofBatches(encode: Encoding): Encoding {
  return (images) => images.size(0) === 1 ? torch.stack([encode(images)]) : encode(images);
}

/** Images as padded spike waves, computed at each request on a device; moved by so many pixels before. */
export function encoded(
  images: Images,
  encode: Encoding,
  [right, down]: readonly [right: number, down: number] = [0, 0],
  device = "cpu",
): Stimuli {
  return {
    length: images.length,
    batch(indices) {
      const samples = indices.map((index) => images.get(index));
      const batch = torch.stack(samples.map(([image]) => image)).to(device);
      const waves = encode(sf.pad(batch, [right, -right, down, -down]));
      const inputs = sf.pad(waves, [2, 2, 2, 2]);
      return Promise.resolve({ inputs, labels: samples.map(([, label]) => label) });
    },
  };
}

/** What a layer makes of stimuli, computed at each request. */
export function through(
  stimuli: Stimuli,
  layer: (inputs: torch.Tensor) => torch.Tensor | Promise<torch.Tensor>,
): Stimuli {
  return {
    length: stimuli.length,
    async batch(indices) {
      const { inputs, labels } = await stimuli.batch(indices);
      return { inputs: await layer(inputs), labels };
    },
  };
}

/** Stimuli on a device, moved at each request. */
export function onDevice(stimuli: Stimuli, device: string): Stimuli {
  return through(stimuli, (inputs) => inputs.to(device));
}

/** Stimuli from several sources: `place` says from which each comes, and where it is there. */
export function gathered(
  sources: readonly Stimuli[],
  length: number,
  place: (index: number) => readonly [source: number, index: number],
): Stimuli {
  return {
    length,
    async batch(indices) {
      const places = indices.map(place);
      const [source] = places[0];
      if (places.every(([other]) => other === source)) {
        return await sources[source].batch(places.map(([, index]) => index));
      }
      const parts = await Promise.all(places.map(([from, index]) => sources[from].batch([index])));
      return {
        inputs: torch.cat(parts.map(({ inputs }) => inputs)),
        labels: parts.flatMap(({ labels }) => labels),
      };
    },
  };
}

/** Goes through stimuli in their order, a chunk at a time. */
export async function* chunks(stimuli: Stimuli): AsyncGenerator<Batch> {
  for (let first = 0; first < stimuli.length; first += CHUNK) {
    yield await stimuli.batch(range(first, Math.min(first + CHUNK, stimuli.length)));
  }
}

/** The integers from `first` up to `end`, which does not come up. */
export function range(first: number, end: number): number[] {
  return Array.from({ length: end - first }, (_, i) => first + i);
}

/**
 * Computes stimuli now and keeps them as they are, in a byte a neuron: the fastest to be had in any order. So many, a
 * multiple of a chunk, are kept together.
 */
export async function kept(stimuli: Stimuli, step: Step, size = CHUNK): Promise<Stimuli> {
  const pieces: torch.Tensor[] = [];
  const labels: number[] = [];
  let some: torch.Tensor[] = [];
  for await (const batch of chunks(stimuli)) {
    some.push(batch.inputs);
    labels.push(...batch.labels);
    if (labels.length % size === 0 || labels.length === stimuli.length) {
      pieces.push(some.length === 1 ? some[0] : torch.cat(some));
      some = [];
    }
    await step(batch.labels.length);
  }
  return inPieces(labels, size, (piece) => Promise.resolve(pieces[piece]));
}

/**
 * Computes stimuli now and keeps them packed, in 4 bits a neuron, or in 1 where all spikes come in the last
 * step. So many are unpacked together: a chunk suits those who take them in order.
 */
export async function packed(stimuli: Stimuli, step: Step, size = CHUNK): Promise<Stimuli> {
  let computed: torch.Tensor[] = [];
  let first = 0;
  const labels: number[] = [];
  const pieces = new utils.CacheDataset({
    length: Math.ceil(stimuli.length / size),
    get: (index) => computed[index - first],
  });
  for await (const batch of chunks(stimuli)) {
    computed = range(0, Math.ceil(batch.labels.length / size)).map((i) =>
      batch.inputs.narrow(0, i * size, Math.min(size, batch.labels.length - i * size))
    );
    first = labels.length / size;
    for (const i of computed.keys()) await pieces.get(first + i);
    labels.push(...batch.labels);
    await step(batch.labels.length);
  }
  computed = [];
  return inPieces(labels, size, (piece) => pieces.get(piece));
}

/** Stimuli that are kept so many together. */
function inPieces(
  labels: readonly number[],
  size: number,
  piece: (index: number) => Promise<torch.Tensor>,
): Stimuli {
  return {
    length: labels.length,
    async batch(indices) {
      const [first] = indices;
      const start = first % size;
      const together = start + indices.length <= size &&
        indices.every((index, i) => index === first + i);
      const whole = await piece(Math.floor(first / size));
      const one = async (index: number) =>
        (await piece(Math.floor(index / size))).narrow(0, index % size, 1);
      return {
        inputs: together
          ? whole.narrow(0, start, indices.length)
          : torch.cat(await Promise.all(indices.map(one))),
        labels: indices.map((index) => labels[index]),
      };
    },
  };
}
