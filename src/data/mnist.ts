/**
 * `torchvision.datasets.MNIST`.
 *
 * @module
 */

import * as z from "npm:zod@4.6.7/mini";
import type { Path } from "../io/files.ts";
import { Image } from "../io/image.ts";
import { type MnistData, mnistMirrors, readMnist } from "../io/mnist_files.ts";
import { parse } from "../validation.ts";
import { checkIndex, Dataset } from "./dataset.ts";
import type { Transform } from "./transforms/transform.ts";

const SIZE = 28;

const isFunction = z.custom<Transform>(
  (value) => typeof value === "function",
  { error: "a function" },
);

const Options = z.strictObject({
  train: z.optional(z.boolean()),
  transform: z.optional(z.nullable(isFunction)),
  target_transform: z.optional(z.nullable(isFunction)),
  download: z.optional(z.boolean()),
  mirrors: z.optional(z.array(z.url())),
  signal: z.optional(z.instanceof(AbortSignal)),
});

/** What `MNIST.open` takes by name. */
export interface MnistOptions<Input> {
  /** The 60,000 training images (the default), or the 10,000 test images. */
  train?: boolean;
  /** What is done to each image, such as `ToTensor`. */
  transform?: Transform<Image, Input> | null;
  /** What is done to each label. */
  target_transform?: Transform<number, number> | null;
  /** Whether to download files that are missing; false by default. */
  download?: boolean;
  /** Addresses of folders to download from; well-known mirrors by default. */
  mirrors?: string[];
  /** Ends a download. */
  signal?: AbortSignal;
}

/**
 * Handwritten digits (LeCun, Cortes, Burges): 28x28 grey images with labels. The four files are read
 * from a folder, plain or gzipped, in the folder itself or in `MNIST/raw` below it, and are checked
 * against their known sums.
 *
 * @typeParam Input What the transform gives; an image without one.
 */
export class MNIST<Input = Image> extends Dataset<[input: Input, label: number]> {
  readonly #data: MnistData;
  readonly #options: Pick<MnistOptions<Input>, "transform" | "target_transform">;

  /** @ignore Use {@linkcode MNIST.open}: reading files takes a promise. */
  private constructor(data: MnistData, options: MnistOptions<Input>) {
    super();
    if (!(Object(data).labels instanceof Uint8Array)) {
      throw new TypeError("Cannot make an MNIST by new: use await MNIST.open(folder)");
    }
    this.#data = data;
    this.#options = options;
  }

  /**
   * Reads one part of MNIST: 47 MB for training, 8 MB for tests, all of it kept in memory.
   *
   * @param root The folder.
   * @param options See {@linkcode MnistOptions}.
   * @returns The data set.
   * @throws {TypeError} If an option is unknown or of a wrong type, or a file is not the known one.
   * @throws {Error} If a file is missing, or no mirror has it.
   */
  static async open<Input = Image>(
    root: Path,
    options: MnistOptions<Input> = {},
  ): Promise<MNIST<Input>> {
    const { train = true, download = false, mirrors = mnistMirrors, signal } = parse(
      Options,
      options,
      'the options of "MNIST.open"',
    );
    const part = train ? "train" : "test";
    return new MNIST(await readMnist(root, part, download ? mirrors : null, signal), options);
  }

  /** How many images there are. */
  override get length(): number {
    return this.#data.labels.length;
  }

  /** The image at an index, without the transform. */
  image(index: number): Image {
    checkIndex(index, this.length);
    const pixels = SIZE * SIZE;
    return new Image(SIZE, SIZE, 1, this.#data.images.slice(index * pixels, (index + 1) * pixels));
  }

  /** The sample at an index. */
  override get(index: number): [input: Input, label: number] {
    const image = this.image(index);
    const label = this.#data.labels[index];
    const { transform, target_transform } = this.#options;
    return [
      transform ? transform(image) : image as Input,
      target_transform ? target_transform(label) : label,
    ];
  }
}
