/** The golden book `images`: equal to what Pillow gives, to the bit. */

import { assertEquals } from "@std/assert";
import { safetensors as loaders } from "npm:@jax-js/loaders@0.1.1";
import { torchvision } from "../../mod.ts";
import { readFile } from "../../src/io/files.ts";
import { gunzip } from "../../src/io/gzip.ts";
import { Image } from "../../src/io/image.ts";
import { decodeSafetensors } from "../../src/io/safetensors.ts";

const golden = new URL("../golden/", import.meta.url);

interface Case {
  op: string;
  file: string;
  args: { size: number | [number, number] };
  inputs: { image: string };
  outputs: { rgb: string; grey: string; result: string };
}

const { cases } = JSON.parse(await Deno.readTextFile(new URL("images.json", golden))) as {
  cases: Case[];
};
const packed = await readFile(new URL("images.safetensors.gz", golden));
const bytes = await gunzip(packed, "the book", 100_000_000);
const { tensors } = decodeSafetensors(bytes, "the book");

/** Asserts that an image is a tensor `[height, width, channels]` of the book. */
function assertImage({ width, height, channels, data }: Image, key: string, note: string): void {
  const expected = tensors.get(key)!;
  assertEquals([height, width, channels], [...expected.shape], note);
  assertEquals<unknown>(data, expected.data, note);
}

for (const [format, count] of [["png", 12], ["jpg", 12]] as const) {
  Deno.test(`${format} files give Pillow's colours and greys`, async () => {
    const decode = cases.filter(({ op, file }) => op === "decode" && file.endsWith(format));
    assertEquals(decode.length, count);
    for (const { file, outputs } of decode) {
      const image = await Image.open(new URL(file, golden));
      assertImage(image.convert("RGB"), outputs.rgb, file);
      assertImage(image.convert("L"), outputs.grey, file);
    }
  });
}

Deno.test("images are resized and cropped to Pillow's integers", () => {
  const changed = cases.filter(({ op }) => op !== "decode");
  assertEquals(changed.length, 15);
  for (const { op, args, inputs, outputs } of changed) {
    const { shape: [height, width, channels], data } = tensors.get(inputs.image)!;
    const image = new Image(width, height, channels, data as Uint8Array);
    const transform = op === "Resize"
      ? new torchvision.transforms.Resize(args.size)
      : new torchvision.transforms.CenterCrop(args.size);
    assertImage(transform(image), outputs.result, `${op} ${args.size}`);
  }
});

Deno.test("another reader reads the same tensors from the book", () => {
  const parsed = loaders.parse(bytes);
  assertEquals(Object.keys(parsed.tensors).sort(), [...tensors.keys()].sort());
  for (const [name, { shape, data }] of tensors) {
    assertEquals(parsed.tensors[name].shape, [...shape]);
    assertEquals<unknown>(parsed.tensors[name].data, data);
  }
});
