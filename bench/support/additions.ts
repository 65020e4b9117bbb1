/**
 * The additions of a convolution: for each output the inputs of its window that spike. A kernel that
 * stops at a threshold does with fewer; one that sums again where rounding could decide needs more.
 */

import { type snn, torch } from "../../mod.ts";

/** Additions of an image, on average over a batch. */
export async function additions(batch: torch.Tensor, layer: snn.Convolution): Promise<number> {
  const [kh, kw] = layer.kernel_size;
  const ones = torch.ones(1, layer.in_channels, kh, kw);
  const spiking = batch.times.lt(batch.size(1)).float();
  const sums = torch.nn.functional.conv2d(spiking, ones).sum();
  return await sums.item() * layer.out_channels / batch.size(0);
}
