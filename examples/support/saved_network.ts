/**
 * Networks from the weights in a file: a checkpoint, or the published weights.
 */

import { safetensors, type torch } from "../../mod.ts";
import { MozafariMNIST2018 } from "../mozafari_network.ts";

const NAMES = ["conv1", "conv2", "conv3"] as const;

/**
 * A network of as many features as the weights in a file have, with these weights.
 *
 * @param features_per_class Another number for a last layer that has yet to learn.
 */
export async function networkOf(
  file: string,
  features_per_class?: number,
): Promise<MozafariMNIST2018> {
  const tensors = await safetensors.load_file(file);
  const [conv1, conv2, conv3] = NAMES.map((name) => weightOf(tensors, name, file));
  const trained = features_per_class === undefined;
  const net = new MozafariMNIST2018(conv2.size(0), features_per_class ?? conv3.size(0) / 10);
  net.conv1.load_weight(conv1);
  net.conv2.load_weight(conv2);
  if (trained) net.conv3.load_weight(conv3);
  return net;
}

function weightOf(
  tensors: ReadonlyMap<string, torch.Tensor>,
  name: string,
  file: string,
): torch.Tensor {
  const weight = tensors.get(`${name}.weight`);
  if (weight?.ndim === 4) return weight;
  throw new TypeError(`Cannot take a network from "${file}": it has no weight of ${name}`);
}
