/**
 * Dense tensors on a GPU, as a user has them.
 */

import { assert, assertEquals, assertRejects } from "@std/assert";
import { torch } from "../../mod.ts";
import { gpuTest } from "../support/webgpu.ts";

/** Fails unless the same is made of a tensor and of its copy on the GPU. */
async function assertSameAs(
  tensor: torch.Tensor,
  make: (t: torch.Tensor) => torch.Tensor,
): Promise<void> {
  const device = await torch.device("webgpu");
  const [here, there] = [make(tensor), make(tensor.to(device))];
  assertEquals([there.device, there.dtype, there.shape], [device, here.dtype, here.shape]);
  assertEquals(await there.data(), await here.data());
}

gpuTest("arithmetic, views and reductions give what they give on the CPU", async () => {
  const t = torch.randint(-50, 50, [4, 6, 5]).float().div(8);
  const table: Record<string, (t: torch.Tensor) => torch.Tensor> = {
    arithmetic: (t) => t.mul(2).add(t).sub(0.25),
    broadcasting: (t) => t.add(t.at(0, 0)),
    comparison: (t) => t.gt(0),
    views: (t) => t.permute(2, 0, 1).narrow(0, 1, 3).add(1),
    reshaped: (t) => t.permute(1, 0, 2).reshape(-1),
    sums: (t) => t.sum(1),
    total: (t) => t.sum(),
    largest: (t) => t.max(2).values,
    where: (t) => torch.where(t.gt(0), t, t.neg()),
    counts: (t) => t.gt(0).sum(0),
    sorted: (t) => t.sort(1).indices,
    whole: (t) => t.mul(100).int().remainder(7),
    bytes: (t) => t.abs().byte().add(250),
    long: (t) => t.long().mul(1000000).sum(),
  };
  for (const make of Object.values(table)) await assertSameAs(t, make);
});

gpuTest("tensors change in place", async () => {
  await assertSameAs(torch.arange(24).float().view(4, 6), (t) => {
    const own = t.clone();
    own.narrow(1, 2, 3).add_(100).mul_(own.at(1).narrow(0, 0, 3));
    own.at(3).fill_(-1);
    own.permute(1, 0).at(0).zero_();
    return own;
  });
});

gpuTest(
  "an index out of range, or a division by zero, is told when the result is read",
  async () => {
    const device = await torch.device("webgpu");
    const t = torch.arange(6).int().to(device);
    await assertRejects(() => t.remainder(0).data(), RangeError, "by zero");
    const index = torch.tensor([7]).long().to(device);
    await assertRejects(() => t.gather(0, index).data(), RangeError, "out of range");
    assertEquals(await torch.arange(3).int().to(device).add(1).tolist(), [1, 2, 3]);
  },
);

gpuTest("what depends on the data is read first", async () => {
  const t = torch.tensor([0, 3, 0, 4]).to(await torch.device("webgpu"));
  await assertRejects(async () => await t.nonzero().data(), Error, "t.cpu()");
  assert((await t.cpu()).nonzero().shape[0] === 2);
});
