/** Transforms of images: against plain references, and the draws of the random ones. */

import { assert, assertEquals, assertThrows } from "@std/assert";
import * as fc from "npm:fast-check@4.10.2";
import { torch, torchvision } from "../../mod.ts";

const { transforms, Image } = torchvision;

/** An image and its values. */
const images = fc.record({
  width: fc.integer({ min: 1, max: 12 }),
  height: fc.integer({ min: 1, max: 12 }),
  channels: fc.constantFrom(1, 3),
  seed: fc.integer({ min: 0, max: 255 }),
}).map(({ width, height, channels, seed }) => {
  const data = Uint8Array.from({ length: width * height * channels }, (_, i) => i * 37 + seed);
  return new Image(width, height, channels, data);
});
const lengths = fc.integer({ min: 1, max: 20 });

function at({ width, height, channels, data }: torchvision.Image, x: number, y: number, c: number) {
  const inside = x >= 0 && y >= 0 && x < width && y < height;
  return inside ? data[(y * width + x) * channels + c] : 0;
}

/** All values of an image, as told by a function. */
function drawn(
  [width, height, channels]: readonly number[],
  value: (x: number, y: number, c: number) => number,
): Uint8Array {
  const values: number[] = [];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      for (let c = 0; c < channels; c++) values.push(value(x, y, c));
    }
  }
  return Uint8Array.from(values);
}

Deno.test("crop takes what is there, and zeros", () => {
  fc.assert(
    fc.property(
      images,
      fc.integer({ min: -5, max: 14 }),
      fc.integer({ min: -5, max: 14 }),
      lengths,
      lengths,
      (image, left, top, width, height) => {
        const part = image.crop([left, top, left + width, top + height]);
        const expected = drawn(
          [width, height, image.channels],
          (x, y, c) => at(image, left + x, top + y, c),
        );
        assertEquals([part.size, part.data], [[width, height], expected]);
      },
    ),
  );
});

Deno.test("an image of one grey keeps it in every size, and its own size changes nothing", () => {
  fc.assert(
    fc.property(images, lengths, lengths, fc.nat({ max: 255 }), (image, width, height, grey) => {
      const { channels } = image;
      const flat = new Image(image.width, image.height, channels, image.data.slice().fill(grey));
      const resized = flat.resize([width, height]);
      assertEquals(resized.size, [width, height]);
      assert(resized.data.every((value) => value === grey));
      assertEquals(image.resize(image.size).data, image.data);
    }),
  );
});

Deno.test("resizing rounds the sums of double precision, rows first, then columns", () => {
  const triangle = (x: number) => Math.max(1 - Math.abs(x), 0);
  const along = (values: number[], outputs: number): number[] => {
    const scale = values.length / outputs;
    const support = Math.max(scale, 1);
    return Array.from({ length: outputs }, (_, i) => {
      const weights = values.map((_, k) => triangle((k + 0.5 - (i + 0.5) * scale) / support));
      const sum = weights.reduce((a, b) => a + b);
      return values.reduce((total, value, k) => total + value * weights[k], 0) / sum;
    });
  };
  // Weights of 22 bits are off by too little to matter but where a sum is next to a half.
  const assertRounded = (grey: number, sum: number) => assert(Math.abs(grey - sum) < 0.501);
  const line = (length: number, value: (i: number) => number) =>
    Array.from({ length }, (_, i) => value(i));
  fc.assert(
    fc.property(images, lengths, lengths, (image, width, height) => {
      const wide = image.resize([width, image.height]);
      const resized = image.resize([width, height]);
      for (let c = 0; c < image.channels; c++) {
        for (let y = 0; y < image.height; y++) {
          const sums = along(line(image.width, (x) => at(image, x, y, c)), width);
          sums.forEach((sum, x) => assertRounded(at(wide, x, y, c), sum));
        }
        for (let x = 0; x < width; x++) {
          const sums = along(line(image.height, (y) => at(wide, x, y, c)), height);
          sums.forEach((sum, y) => assertRounded(at(resized, x, y, c), sum));
        }
      }
    }),
  );
});

Deno.test("Resize by one number sets the shorter side", () => {
  const sizes = [[10, 20], [20, 10], [10, 10], [7, 3]].map(([width, height]) => {
    const image = new Image(width, height, 1, new Uint8Array(width * height));
    return new transforms.Resize(5)(image).size;
  });
  assertEquals(sizes, [[5, 10], [10, 5], [5, 5], [11, 5]]);
});

Deno.test("CenterCrop rounds halves to the even number, and pads what is too small", () => {
  const image = new Image(7, 1, 1, Uint8Array.from([1, 2, 3, 4, 5, 6, 7]));
  const crop = (size: [number, number]) => [...new transforms.CenterCrop(size)(image).data];
  assertEquals(crop([1, 4]), [3, 4, 5, 6]); // 1.5 becomes 2
  assertEquals(crop([1, 2]), [3, 4]); // 2.5 becomes 2
  assertEquals(crop([1, 10]), [0, 1, 2, 3, 4, 5, 6, 7, 0, 0]);
});

Deno.test("RandomCrop draws row and column as torchvision does, and nothing where all fits", async () => {
  const image = new Image(9, 8, 1, Uint8Array.from({ length: 72 }, (_, i) => i));
  torch.manual_seed(3);
  const crop = new transforms.RandomCrop([5, 4]);
  const corners = [crop(image), crop(image), crop(image)].map(({ data }) => data[0]);
  torch.manual_seed(3);
  const expected: number[] = [];
  for (let i = 0; i < 3; i++) {
    const row = await torch.randint(0, 4, [1]).item();
    expected.push(9 * row + await torch.randint(0, 6, [1]).item());
  }
  assertEquals(corners, expected);
  torch.manual_seed(3);
  assertEquals(new transforms.RandomCrop([8, 9])(image).data, image.data);
  const next = await torch.rand(1).item();
  torch.manual_seed(3);
  assertEquals(next, await torch.rand(1).item());
  assertThrows(() => new transforms.RandomCrop(9)(image), RangeError, "Cannot crop 9 x 9 pixels");
  const padded = new transforms.RandomCrop(9, { pad_if_needed: true })(image);
  assertEquals(padded.size, [9, 9]);
  const filled = new transforms.RandomCrop([10, 11], 1, false, 7)(image);
  assertEquals(filled.data, new transforms.Pad(1, 7)(image).data);
  assertEquals(new transforms.RandomCrop([10, 11], { padding: 1 })(image).size, [11, 10]);
});

Deno.test("Pad adds a margin of one value, or of one for each channel", () => {
  fc.assert(
    fc.property(
      images,
      fc.tuple(...Array.from({ length: 4 }, () => fc.nat({ max: 3 }))),
      fc.array(fc.nat({ max: 255 }), { minLength: 3, maxLength: 3 }),
      (image, [left, top, right, bottom], colour) => {
        const { width, height, channels } = image;
        const fill = colour.slice(0, channels);
        const padded = new transforms.Pad([left, top, right, bottom], { fill })(image);
        const inside = (x: number, y: number) => x >= 0 && y >= 0 && x < width && y < height;
        const expected = drawn(
          [left + width + right, top + height + bottom, channels],
          (x, y, c) => inside(x - left, y - top) ? at(image, x - left, y - top, c) : fill[c],
        );
        assertEquals(padded.data, expected);
        const [all, sides] = [new transforms.Pad(left), new transforms.Pad([left, top])];
        assertEquals(all(image).size, [width + 2 * left, height + 2 * left]);
        assertEquals(sides(image).size, [width + 2 * left, height + 2 * top]);
      },
    ),
  );
});

Deno.test("RandomHorizontalFlip flips by the draws of rand", async () => {
  const image = new Image(2, 2, 1, Uint8Array.from([1, 2, 3, 4]));
  torch.manual_seed(1);
  const flip = new transforms.RandomHorizontalFlip(0.4);
  const flipped = Array.from({ length: 20 }, () => flip(image).data[0] === 2);
  torch.manual_seed(1);
  const expected: boolean[] = [];
  for (let i = 0; i < 20; i++) expected.push(await torch.rand(1).item() < 0.4);
  assertEquals(flipped, expected);
});

Deno.test("Normalize takes a mean and deviation for each channel, in place if asked", async () => {
  const t = torch.tensor([[[1, 2]], [[3, 5]]], { dtype: "float32" });
  const expected = [[[0, 1]], [[1, 2]]];
  assertEquals(await new transforms.Normalize([1, 1], [1, 2])(t).tolist(), expected);
  assertEquals(await t.tolist(), [[[1, 2]], [[3, 5]]]);
  new transforms.Normalize([1, 1], [1, 2], { inplace: true })(t);
  assertEquals(await t.tolist(), expected);
  assertThrows(() => new transforms.Normalize(0, 0), RangeError, "one is 0");
  assertThrows(() => new transforms.Normalize([1, 2, 3], 1)(t), TypeError, "Cannot normalize 2");
  assertThrows(() => new transforms.Normalize(1, 1)(torch.tensor([1])), TypeError, "int64");
});

Deno.test("what is no image, or no size, is refused", () => {
  const tensor = torch.zeros(1, 2, 2) as unknown as torchvision.Image;
  for (
    const transform of [
      new transforms.Resize(2),
      new transforms.CenterCrop(2),
      new transforms.RandomCrop(2),
      new transforms.RandomHorizontalFlip(),
    ]
  ) {
    assertThrows(() => transform(tensor), TypeError, "it needs an Image");
  }
  assertThrows(() => new transforms.Resize(0), RangeError);
  const bicubic = "bicubic" as "bilinear";
  assertThrows(() => new transforms.Resize(2, bicubic), RangeError, 'expected "bilinear"');
  const reflect = { padding_mode: "reflect" as "constant" };
  assertThrows(() => new transforms.RandomCrop(2, reflect), RangeError, 'expected "constant"');
  assertThrows(() => new transforms.Pad(-1), RangeError);
  assertThrows(() => new transforms.Pad([1, 2, 3]), RangeError, "expected 1, 2 or 4 numbers");
  assertThrows(() => new transforms.Pad(1, 256), RangeError);
  const colour = new Image(1, 1, 3, new Uint8Array(3));
  const pad = new transforms.Pad(1, [1, 2]);
  assertThrows(() => pad(colour), TypeError, "Cannot fill 3 channels with 2 values");
  const flat = 2 as unknown as [number, number];
  assertThrows(() => colour.resize(flat), TypeError, "it needs [width, height]");
  const alpha = new Image(1, 1, 4, new Uint8Array(4));
  assertThrows(() => alpha.resize([2, 2]), TypeError, "Cannot resize an image of mode RGBA");
});
