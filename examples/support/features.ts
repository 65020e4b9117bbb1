/** A picture of what the features of the first two layers have learnt to see. */

import { torch, visualization as vis } from "../../mod.ts";
import type { MozafariMNIST2018 } from "../mozafari_network.ts";
import { FIELD, pictures1, pictures2 } from "./feature_pictures.ts";

const COLUMNS = 30;
const ZOOM = 3;
const WIDTH = COLUMNS * (FIELD + 1);

/** Draws layer 1 above layer 2, each feature in terms of the image, as a grey PNG. */
export async function drawFeatures(net: MozafariMNIST2018, file: string): Promise<void> {
  const [weight1, weight2] = [net.conv1.weight, net.conv2.weight];
  const picture = torch.cat([grid(pictures1(weight1)), grid(pictures2(weight1, weight2))]);
  await vis.plot_tensor_in_image(file, zoom(picture), 0, 1);
}

/** Pictures `[n, h, w]` side by side. */
function grid(pictures: torch.Tensor): torch.Tensor {
  const grid = torch.zeros(Math.ceil(pictures.size(0) / COLUMNS) * (FIELD + 1), WIDTH);
  let i = 0;
  for (const picture of pictures) {
    const [row, column] = [Math.floor(i / COLUMNS), i % COLUMNS];
    grid.narrow(0, row * (FIELD + 1), FIELD).narrow(1, column * (FIELD + 1), FIELD).copy_(picture);
    i++;
  }
  return grid;
}

/** Each pixel as a square of several. */
function zoom(picture: torch.Tensor): torch.Tensor {
  const [h, w] = picture.shape;
  return picture.unsqueeze(2).unsqueeze(1).expand(h, ZOOM, w, ZOOM).reshape(h * ZOOM, w * ZOOM);
}
