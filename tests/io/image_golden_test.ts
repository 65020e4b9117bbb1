/** The PNG files of the golden book `images`: equal to what Pillow gives, to the bit. */

import { assert, assertEquals } from "@std/assert";
import { safetensors as loaders } from "npm:@jax-js/loaders@0.1.1";
import { readFile } from "../../src/io/files.ts";
import { gunzip } from "../../src/io/gzip.ts";
import { Image } from "../../src/io/image.ts";
import { decodeSafetensors } from "../../src/io/safetensors.ts";

const golden = new URL("../golden/", import.meta.url);

interface Case {
  op: string;
  file: string;
  outputs: { rgb: string; grey: string };
}

const { cases } = JSON.parse(await Deno.readTextFile(new URL("images.json", golden))) as {
  cases: Case[];
};
const packed = await readFile(new URL("images.safetensors.gz", golden));
const bytes = await gunzip(packed, "the book", 100_000_000);
const { tensors } = decodeSafetensors(bytes, "the book");

Deno.test("PNG files give Pillow's colours and greys", async () => {
  const decode = cases.filter(({ op, file }) => op === "decode" && file.endsWith(".png"));
  assert(decode.length >= 12);
  for (const { file, outputs } of decode) {
    const image = await Image.open(new URL(file, golden));
    for (const [mode, key] of [["RGB", outputs.rgb], ["L", outputs.grey]] as const) {
      const expected = tensors.get(key)!;
      const { width, height, channels, data } = image.convert(mode);
      assertEquals([height, width, channels], [...expected.shape], file);
      assertEquals<unknown>(data, expected.data, file);
    }
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
