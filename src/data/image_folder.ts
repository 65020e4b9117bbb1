/**
 * `torchvision.datasets.ImageFolder`.
 *
 * @module
 */

import * as z from "npm:zod@4.6.7/mini";
import { compareText } from "../io/code_points.ts";
import { listFolder, type Path, quote } from "../io/files.ts";
import { Image } from "../io/image.ts";
import { parse } from "../validation.ts";
import { checkIndex, Dataset } from "./dataset.ts";
import type { Transform } from "./transforms/transform.ts";

/** What is read here; torchvision names more, for which there is no decoder. */
const EXTENSIONS = [".jpg", ".jpeg", ".png"];

/** Folders inside folders; links may go round in a circle. */
const MAX_DEPTH = 40;

// deno-lint-ignore no-explicit-any -- functions of any kind
const isFunction = z.custom<(...args: any[]) => any>(
  (value) => typeof value === "function",
  { error: "a function" },
);

const Options = z.strictObject({
  transform: z.optional(z.nullable(isFunction)),
  target_transform: z.optional(z.nullable(isFunction)),
  is_valid_file: z.optional(z.nullable(isFunction)),
});

/** What `ImageFolder.open` takes by name. */
export interface ImageFolderOptions<Input> {
  /** What is done to each image, such as `ToTensor`. */
  transform?: Transform<Image, Input> | null;
  /** What is done to each class. */
  target_transform?: Transform<number, number> | null;
  /** Which files are taken; by default those that end in `.jpg`, `.jpeg` or `.png`, in any case. */
  is_valid_file?: ((path: string) => boolean) | null;
}

/**
 * Images in a folder for each class, `root/dog/one.png`, as torchvision takes them: classes in the order of
 * their names, files in the order of their paths, those of folders inside a class behind those beside
 * them. Images are read at each request, as RGB.
 *
 * @typeParam Input What the transform gives; an image without one.
 *
 * @example
 * ```ts ignore
 * import { torch, torchvision } from "../../mod.ts";
 *
 * const { Compose, Grayscale, ToTensor } = torchvision.transforms;
 * const transform = new Compose([new Grayscale(), new ToTensor()]);
 * const images = await torchvision.datasets.ImageFolder.open("data/eth80", { transform });
 * console.log(images.classes); // ["apple", "car", …]
 * const loader = new torch.utils.data.DataLoader(images, { batch_size: 100, shuffle: true });
 * ```
 */
export class ImageFolder<Input = Image> extends Dataset<[input: Input, target: number]> {
  /** The names of the classes. */
  readonly classes: readonly string[];
  /** The number of each class. */
  readonly class_to_idx: Readonly<Record<string, number>>;
  /** The files with their classes. */
  readonly samples: readonly (readonly [path: string, target: number])[];
  readonly #options: ImageFolderOptions<Input>;

  /** @ignore Use {@linkcode ImageFolder.open}: reading folders takes a promise. */
  private constructor(
    classes: readonly string[],
    samples: ImageFolder["samples"],
    options: ImageFolderOptions<Input>,
  ) {
    super();
    if (!Array.isArray(classes)) {
      throw new TypeError("Cannot make an ImageFolder by new: use await ImageFolder.open(folder)");
    }
    this.classes = classes;
    this.class_to_idx = Object.fromEntries(classes.map((name, i) => [name, i]));
    this.samples = samples;
    this.#options = options;
  }

  /**
   * Looks for the images of a folder. None is read yet.
   *
   * @param root The folder.
   * @param options See {@linkcode ImageFolderOptions}.
   * @returns The data set.
   * @throws {TypeError} If an option is unknown or of a wrong type, or the folder has no folders for
   * classes, or one of them has no image.
   * @throws {Error} If a folder cannot be read.
   */
  static async open<Input = Image>(
    root: Path,
    options: ImageFolderOptions<Input> = {},
  ): Promise<ImageFolder<Input>> {
    const subject = 'the options of "ImageFolder.open"';
    const { is_valid_file = null } = parse(Options, options, subject);
    const takes = is_valid_file ??
      ((path: string) => EXTENSIONS.some((extension) => path.toLowerCase().endsWith(extension)));
    const folders = (await listFolder(root)).filter(({ isFolder }) => isFolder);
    if (folders.length === 0) {
      throw new TypeError(`Cannot read classes from ${quote(root)}: it has no folders`);
    }
    const files = await Promise.all(folders.map(({ path }) => filesOf(path)));
    const samples = files.flatMap((paths, target) =>
      paths.filter((path) => takes(path)).map((path) => [path, target] as const)
    );
    const filled = new Set(samples.map(([, target]) => target));
    const empty = folders.filter((_, target) => !filled.has(target));
    if (empty.length > 0) {
      const names = empty.map(({ name }) => JSON.stringify(name)).join(", ");
      const kinds = is_valid_file ? "" : `, expected files that end in ${EXTENSIONS.join(", ")}`;
      throw new TypeError(`Cannot read the classes ${names} of ${quote(root)}: no image${kinds}`);
    }
    return new ImageFolder(folders.map(({ name }) => name), samples, options);
  }

  /** The same as `samples`. */
  get imgs(): ImageFolder["samples"] {
    return this.samples;
  }

  /** The class of each file. */
  get targets(): number[] {
    return this.samples.map(([, target]) => target);
  }

  /** How many images there are. */
  override get length(): number {
    return this.samples.length;
  }

  /**
   * The sample at an index.
   *
   * @throws {TypeError} If the file is no image, malformed or truncated.
   * @throws {Error} If it cannot be read.
   */
  override async get(index: number): Promise<[input: Input, target: number]> {
    checkIndex(index, this.length);
    const [path, target] = this.samples[index];
    const { transform, target_transform } = this.#options;
    const image = (await Image.open(pathOf(path))).convert("RGB");
    return [
      transform ? transform(image) : image as Input,
      target_transform ? target_transform(target) : target,
    ];
  }
}

/** Files of a folder and of those below it, folder by folder, in the order of their paths. */
async function filesOf(folder: Path): Promise<string[]> {
  const found: [names: string, files: string[]][] = [];
  const visit = async (folder: Path, names: readonly string[]): Promise<void> => {
    if (names.length > MAX_DEPTH) {
      throw new RangeError(
        `Cannot look for images in ${quote(folder)}: it lies more than ${MAX_DEPTH} folders deep`,
      );
    }
    const listed = await listFolder(folder);
    const files = listed.filter(({ isFolder }) => !isFolder).map(({ path }) => String(path));
    found.push([names.join("/"), files]);
    for (const { name, path, isFolder } of listed) {
      if (isFolder) await visit(path, [...names, name]);
    }
  };
  await visit(folder, []);
  return found.sort(([a], [b]) => compareText(a, b)).flatMap(([, files]) => files);
}

/** A path of `samples`, where a `file:` URL has become text. */
function pathOf(path: string): Path {
  return path.startsWith("file:") ? new URL(path) : path;
}
