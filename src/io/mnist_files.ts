/**
 * The files of MNIST: their names, sums and mirrors, and reading them.
 *
 * @module
 */

import { downloadFile } from "./download.ts";
import { fileExists, joinPath, makeFolder, type Path, quote, readFile } from "./files.ts";
import { gunzip, isGzip } from "./gzip.ts";
import { parseIdx } from "./idx.ts";
import { md5 } from "./md5.ts";

/** What is in one file. */
interface MnistFile {
  readonly name: string;
  /** MD5 sum of the uncompressed file. */
  readonly md5: string;
  readonly shape: readonly number[];
}

/** Images and labels of one part. */
interface MnistPart {
  readonly images: MnistFile;
  readonly labels: MnistFile;
}

const parts: Record<"train" | "test", MnistPart> = {
  train: {
    images: {
      name: "train-images-idx3-ubyte",
      md5: "6bbc9ace898e44ae57da46a324031adb",
      shape: [60000, 28, 28],
    },
    labels: {
      name: "train-labels-idx1-ubyte",
      md5: "a25bea736e30d166cdddb491f175f624",
      shape: [60000],
    },
  },
  test: {
    images: {
      name: "t10k-images-idx3-ubyte",
      md5: "2646ac647ad5339dbf082846283269ea",
      shape: [10000, 28, 28],
    },
    labels: {
      name: "t10k-labels-idx1-ubyte",
      md5: "27ae3e4e09519cfbb04c329615203637",
      shape: [10000],
    },
  },
};

/** Where MNIST is to be had. */
export const mnistMirrors: readonly string[] = [
  "https://ossci-datasets.s3.amazonaws.com/mnist/",
  "https://storage.googleapis.com/cvdf-datasets/mnist/",
];

/** The largest file has 47 MB. */
const MAX_BYTES = 64e6;

/** The images and labels of one part. */
export interface MnistData {
  /** 784 bytes an image. */
  images: Uint8Array;
  /** One byte an image. */
  labels: Uint8Array;
}

/**
 * Reads one part of MNIST from a folder, where its files lie plain or gzipped, in the folder itself
 * or in `MNIST/raw` below it.
 *
 * @param mirrors Where to download missing files from; null not to.
 * @throws {Error} If a file is missing or cannot be downloaded.
 * @throws {TypeError} If a file is not the one that is known.
 */
export async function readMnist(
  root: Path,
  part: "train" | "test",
  mirrors: readonly string[] | null,
  signal?: AbortSignal,
): Promise<MnistData> {
  const { images, labels } = parts[part];
  return {
    images: await readPart(root, images, mirrors, signal),
    labels: await readPart(root, labels, mirrors, signal),
  };
}

async function readPart(
  root: Path,
  file: MnistFile,
  mirrors: readonly string[] | null,
  signal?: AbortSignal,
): Promise<Uint8Array> {
  const path = await find(root, file) ?? await fetchMissing(root, file, mirrors, signal);
  const bytes = await unpack(await readFile(path, MAX_BYTES), quote(path));
  check(bytes, file, quote(path));
  const { data, shape } = parseIdx(bytes, quote(path));
  if (String(shape) !== String(file.shape)) {
    throw new TypeError(`Cannot read ${quote(path)}: it has the shape [${shape}]`);
  }
  return data as Uint8Array;
}

async function find(root: Path, { name }: MnistFile): Promise<Path | null> {
  for (const folder of [root, joinPath(root, "MNIST", "raw")]) {
    for (const path of [joinPath(folder, name), joinPath(folder, `${name}.gz`)]) {
      if (await fileExists(path)) return path;
    }
  }
  return null;
}

async function fetchMissing(
  root: Path,
  file: MnistFile,
  mirrors: readonly string[] | null,
  signal?: AbortSignal,
): Promise<Path> {
  if (mirrors === null) {
    throw new Error(
      `Cannot find "${file.name}" or "${file.name}.gz" in ${quote(root)}: put it there, or pass ` +
        `{ download: true }`,
    );
  }
  const name = `${file.name}.gz`;
  const folder = joinPath(root, "MNIST", "raw");
  await makeFolder(folder);
  const path = joinPath(folder, name);
  await downloadFile(path, {
    name,
    mirrors,
    maxBytes: MAX_BYTES,
    signal,
    check: async (bytes) => check(await unpack(bytes, name), file, name),
  });
  return path;
}

async function unpack(
  bytes: Uint8Array<ArrayBuffer>,
  name: string,
): Promise<Uint8Array<ArrayBuffer>> {
  return isGzip(bytes) ? await gunzip(bytes, name, MAX_BYTES) : bytes;
}

function check(bytes: Uint8Array, file: MnistFile, name: string): void {
  const sum = md5(bytes);
  if (sum !== file.md5) {
    throw new TypeError(
      `Cannot use ${name} as MNIST: its contents have the MD5 sum ${sum}, expected ${file.md5}`,
    );
  }
}
