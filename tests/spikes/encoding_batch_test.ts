/** A batch of images is encoded as one image after another, through the loader too. */

import { assertEquals } from "@std/assert";
import { functional as sf, torch, torchvision, utils } from "../../mod.ts";
import { forEachDevice } from "../support/backends.ts";

const kernels = [new utils.DoGKernel(3, 3 / 9, 6 / 9), new utils.DoGKernel(7, 14 / 9, 7 / 9)];
const filter = new utils.Filter(kernels, { padding: 3, thresholds: [20, 50], use_abs: true });
const digits = new torchvision.datasets.StrokeDigits(7, {
  transform: new torchvision.transforms.ToTensor(),
});

for (const [bins, spikes] of [[1, true], [15, true], [15, false], [300, true]] as const) {
  forEachDevice(
    `a batch is encoded as image by image: ${bins} bins, spikes ${spikes}`,
    async (device) => {
      const coding = new utils.Intensity2Latency(bins, spikes);
      const encode = (images: torch.Tensor) =>
        coding(sf.local_normalization(filter(images.mul(255)), 4));
      const loader = new torch.utils.data.DataLoader(digits, { batch_size: 7 });
      for await (const [images] of loader) {
        const there = images.to(device);
        const waves = encode(there);
        assertEquals([waves.layout, waves.shape], ["latency", [7, bins, 2, 28, 28]]);
        for (let i = 0; i < 7; i++) {
          const single = encode(there.at(i).unsqueeze(0));
          assertEquals(single.shape, waves.at(i).shape);
          assertEquals(await single.times.data(), await waves.at(i).times.data());
          assertEquals(await single.values?.data(), await waves.at(i).values?.data());
        }
      }
    },
  );
}
