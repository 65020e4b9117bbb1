/**
 * A worker that has the native library do the same work again and again, and tells its sum; for a test
 * in which several do so at once.
 */

import { torch } from "../../mod.ts";
import { tested } from "../support/kernels.ts";

const scope = self as unknown as {
  onmessage: (event: MessageEvent<number>) => void;
  postMessage(message: string): void;
};

scope.onmessage = async ({ data: threads }) => {
  torch.set_num_threads(threads);
  await torch.backends.native.load(tested);
  torch.manual_seed(1);
  const input = torch.rand(24, 3, 20, 20);
  const weight = torch.rand(33, 3, 5, 5);
  let sums = "";
  for (let i = 0; i < 40; i++) {
    const output = torch.nn.functional.conv2d(input, weight);
    if (i % 8 === 0) sums += `${await output.sum().item()} `;
  }
  scope.postMessage(sums);
};
