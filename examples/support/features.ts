/** A picture of what the features of the first two layers have learnt to see. */

import { torch, utils, visualization as vis } from "../../mod.ts";
import type { MozafariMNIST2018 } from "../mozafari_network.ts";

const COLUMNS = 30;
const ZOOM = 3;
/** Pixels of the image around the centre of a feature: beyond them there is little to see. */
const FIELD = 13;
const WIDTH = COLUMNS * (FIELD + 1);

/** Draws layer 1 above layer 2, each feature in terms of the image, as a grey PNG. */
export async function drawFeatures(net: MozafariMNIST2018, file: string): Promise<void> {
  const kernels = [
    [3, 3 / 9, 6 / 9],
    [3, 6 / 9, 3 / 9],
    [7, 7 / 9, 14 / 9],
    [7, 14 / 9, 7 / 9],
    [13, 13 / 9, 26 / 9],
    [13, 26 / 9, 13 / 9],
  ].map(([size, sigma1, sigma2]) => new utils.DoGKernel(size, sigma1, sigma2));
  const filters = new utils.Filter(kernels).kernels.squeeze(1);
  const [layer1, stride1] = vis.get_deep_feature(filters, 1, 5, 1, net.conv1.weight);
  const [pooled, stride2] = vis.get_deep_feature(layer1, stride1, 2, 2);
  const [layer2] = vis.get_deep_feature(pooled, stride2, 3, 1, net.conv2.weight);
  const picture = torch.cat([await grid(layer1), await grid(layer2)]);
  await vis.plot_tensor_in_image(file, zoom(picture), 0, 1);
}

/** Features `[n, h, w]` side by side, each from its darkest to its brightest. */
async function grid(features: torch.Tensor): Promise<torch.Tensor> {
  const picture = torch.zeros(Math.ceil(features.size(0) / COLUMNS) * (FIELD + 1), WIDTH);
  const start = (axis: number): number => Math.floor((features.size(axis) - FIELD) / 2);
  let i = 0;
  for (const whole of features) {
    const feature = whole.narrow(0, start(1), FIELD).narrow(1, start(2), FIELD);
    const low = await feature.min().item();
    const high = await feature.max().item();
    const [row, column] = [Math.floor(i / COLUMNS), i % COLUMNS];
    picture.narrow(0, row * (FIELD + 1), FIELD).narrow(1, column * (FIELD + 1), FIELD)
      .copy_(feature.sub(low).div(high > low ? high - low : 1));
    i++;
  }
  return picture;
}

/** Each pixel as a square of several. */
function zoom(picture: torch.Tensor): torch.Tensor {
  const [h, w] = picture.shape;
  return picture.unsqueeze(2).unsqueeze(1).expand(h, ZOOM, w, ZOOM).reshape(h * ZOOM, w * ZOOM);
}
