/** ImageFolder and random_split, on real files. */

import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { torch, torchvision } from "../../mod.ts";
import { inFolder } from "../support/folders.ts";

const golden = new URL("../golden/images/", import.meta.url);
const { ImageFolder } = torchvision.datasets;

/** Puts golden images into places below a folder. */
async function put(folder: string, places: Record<string, string>): Promise<void> {
  for (const [place, name] of Object.entries(places)) {
    await Deno.mkdir(`${folder}/${place.replace(/[^/]*$/, "")}`, { recursive: true });
    await Deno.copyFile(new URL(name, golden), `${folder}/${place}`);
  }
}

Deno.test("classes and files come in Python's order, whatever the kind of file", async () => {
  await inFolder(async (folder) => {
    await put(folder, {
      ...{ "dog/b.JPG": "0_q90.jpg", "dog/a.png": "0_rgb.png", "dog/in/c.jpeg": "0_grey.jpg" },
      ...{ "dog/in b/d.png": "0_rgba.png", "Cat/z.png": "0_palette.png", "𝒜/y.png": "1_rgb.png" },
      ...{ "ﬀ/x.png": "1_grey.png", "beside.png": "0_rgb.png", "dog/notes.txt": "0_rgb.png" },
      "dog/in!/e.png": "0_rgb.png",
    });
    const images = await ImageFolder.open(folder);
    assertEquals(images.classes, ["Cat", "dog", "ﬀ", "𝒜"]);
    assertEquals(images.class_to_idx, { Cat: 0, dog: 1, ﬀ: 2, "𝒜": 3 });
    const short = images.samples.map(([path, target]) => [path.slice(folder.length + 1), target]);
    assertEquals(short, [
      ...[["Cat/z.png", 0], ["dog/a.png", 1], ["dog/b.JPG", 1], ["dog/in/c.jpeg", 1]],
      ...[["dog/in b/d.png", 1], ["dog/in!/e.png", 1], ["ﬀ/x.png", 2], ["𝒜/y.png", 3]],
    ]);
    assertEquals(images.targets, [0, 1, 1, 1, 1, 1, 2, 3]);
    const addressed = await ImageFolder.open(new URL(`file://${folder}`));
    const paths = addressed.samples.map(([url]) =>
      decodeURI(url).slice(`file://${folder}/`.length)
    );
    assertEquals(paths, short.map(([path]) => path));
    for (let i = 0; i < images.length; i++) {
      const [image, target] = await images.get(i);
      assertEquals([image.mode, target], ["RGB", images.targets[i]]);
    }
  });
});

Deno.test("transforms, chosen files, and a loader", async () => {
  await inFolder(async (folder) => {
    await put(folder, { "a/0.png": "0_rgb.png", "a/1.jpg": "0_q90.jpg", "b/2.jpg": "1_q90.jpg" });
    const { Compose, Grayscale, CenterCrop, ToTensor } = torchvision.transforms;
    const transform = new Compose([new Grayscale(), new CenterCrop(12), new ToTensor()]);
    const images = await ImageFolder.open<torch.Tensor>(new URL(`file://${folder}/`), {
      transform,
      target_transform: (target) => 10 * target,
      is_valid_file: (path) => path.endsWith(".jpg"),
    });
    for await (
      const [data, targets] of new torch.utils.data.DataLoader(images, { batch_size: 2 })
    ) {
      assertEquals([data.shape, await targets.tolist()], [[2, 1, 12, 12], [0, 10]]);
    }
  });
});

Deno.test("a folder without classes, a class without images and what is missing are refused", async () => {
  await inFolder(async (folder) => {
    await assertRejects(() => ImageFolder.open(folder), TypeError, "it has no folders");
    await put(folder, { "a/0.png": "0_rgb.png", "b/notes.txt": "0_rgb.png" });
    await assertRejects(
      () => ImageFolder.open(folder),
      TypeError,
      `Cannot read the classes "b" of "${folder}": no image, expected files that end in .jpg, .jpeg, .png`,
    );
    await assertRejects(() => ImageFolder.open(`${folder}/none`), Deno.errors.NotFound);
    await Deno.remove(`${folder}/b`, { recursive: true });
    await Deno.writeTextFile(`${folder}/a/1.png`, "no image");
    const images = await ImageFolder.open(folder);
    await assertRejects(() => images.get(1), TypeError, "it needs a PNG or JPEG file");
    await assertRejects(() => images.get(2), RangeError, "Cannot take sample 2");
  });
});

Deno.test("links are followed, but not in a circle", async () => {
  await inFolder(async (folder) => {
    await put(folder, { "real/0.png": "0_rgb.png", "root/a/1.png": "0_rgb.png" });
    await Deno.symlink(`${folder}/real`, `${folder}/root/b`);
    await Deno.symlink(`${folder}/nowhere`, `${folder}/root/b/lock`);
    assertEquals((await ImageFolder.open(`${folder}/root`)).targets, [0, 1]);
    await Deno.symlink(`${folder}/root/a`, `${folder}/root/a/again`);
    await assertRejects(() => ImageFolder.open(`${folder}/root`), Error, "Cannot ");
  });
});

Deno.test("random_split parts by PyTorch's order, whole or by shares", async () => {
  const letters = [..."abcdefghij"];
  const generator = () => new torch.Generator().manual_seed(4);
  const order = Array.from(await torch.randperm(10, { generator: generator() }).data(), Number);
  const whole = torch.utils.data.random_split(letters, [7, 3], generator());
  assertEquals(whole.map(({ indices }) => [...indices]), [order.slice(0, 7), order.slice(7)]);
  const shares = torch.utils.data.random_split(letters, [0.35, 0.35, 0.3], generator());
  assertEquals(shares.map(({ length }) => length), [4, 3, 3]);
  for (const wrong of [[7, 2], [0.5, 0.4], [-1, 11]]) {
    assertThrows(() => torch.utils.data.random_split(letters, wrong), TypeError, "Cannot split 10");
  }
});
