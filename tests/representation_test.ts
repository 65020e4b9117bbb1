/** What `console.log` shows of modules, transforms and winners. The layout is that of PyTorch and torchvision. */

import { assertEquals } from "@std/assert";
import { functional as sf, snn, torch, torchvision, utils } from "../mod.ts";
import { forEachDevice } from "./support/backends.ts";

function assertShows(object: unknown, ...lines: string[]): void {
  const text = lines.join("\n");
  assertEquals([Deno.inspect(object), String(object)], [text, text]);
}

class Net extends torch.nn.Module {
  conv1 = new snn.Convolution(2, 4, [5, 3]);
  stdp1 = new snn.STDP(this.conv1, [0.004, -0.003], { use_stabilizer: false, upper_bound: 0.8 });
  pools = new torch.nn.ModuleList([new snn.Pooling(2, 1)]);
  max_ap = new torch.nn.Parameter(torch.tensor([0.15]));
  counter = 0;
  override forward(input: torch.Tensor): torch.Tensor {
    return this.conv1(input);
  }
}

Deno.test("a module shows itself and all below it", () => {
  assertShows(
    new Net(),
    "Net(",
    "  (conv1): Convolution(2, 4, kernel_size=(5, 3))",
    "  (stdp1): STDP(",
    "    rule=additive, lower_bound=0, upper_bound=0.8",
    "    (conv_layer): Convolution(2, 4, kernel_size=(5, 3))",
    "  )",
    "  (pools): ModuleList(",
    "    (0): Pooling(kernel_size=(2, 2), stride=(1, 1), padding=(0, 0))",
    "  )",
    ")",
  );
  assertShows(new torch.nn.Sequential(), "Sequential()");
});

Deno.test("a module says what its extra_repr says", () => {
  class Scale extends torch.nn.Module {
    lines = 1;
    override extra_repr(): string {
      return Array.from({ length: this.lines }, (_, i) => `line=${i}`).join("\n");
    }
    override forward(): void {}
  }
  const scale = new Scale();
  assertShows(scale, "Scale(line=0)");
  scale.lines = 2;
  assertShows(scale, "Scale(", "  line=0", "  line=1", ")");
});

Deno.test("transforms show their settings", () => {
  const { transforms } = torchvision;
  assertShows(new transforms.ToTensor(), "ToTensor()");
  assertShows(new transforms.RandomHorizontalFlip(0.25), "RandomHorizontalFlip(p=0.25)");
  assertShows(new transforms.Lambda((x: number) => x), "Lambda()");
  assertShows(
    new transforms.RandomCrop([4, 5]),
    "RandomCrop(size=(4, 5), padding=None, pad_if_needed=False, fill=0)",
  );
  const filter = new utils.Filter([new utils.DoGKernel(3, 1, 2)], { thresholds: 50 });
  assertShows(
    new transforms.Compose([new transforms.Normalize(0.5, [1, 2]), filter, Math.abs, (x) => x]),
    "Compose(",
    "    Normalize(mean=(0.5,), std=(1, 2), inplace=False)",
    "    Filter(kernels=Tensor(1, 1, 3, 3), max_window_size=3, padding=0, thresholds=Tensor(1, 1, 1), use_abs=False)",
    "    function abs",
    "    function",
    ")",
  );
  assertShows(new utils.DoGKernel(3, 1, 2), "DoGKernel(window_size=3, sigma1=1, sigma2=2)");
});

forEachDevice("winners show themselves where they can be read", async (device) => {
  const pot = torch.zeros(2, 2, 3, 4, 4);
  pot.at(0, 1, 2, 3, 0).fill_(5);
  const batch = sf.get_k_winners(pot.to(device), 2);
  const one = sf.get_k_winners(pot.at(0).to(device), 2);
  if (device === "webgpu") {
    assertShows(one, 'winners(stimuli=1, kwta=2, device="webgpu")');
  } else {
    assertShows(batch, "winners([[[2, 3, 0]], []])");
    assertShows(one, "winners([[2, 3, 0]])");
  }
  assertEquals(await one, [[2, 3, 0]]);
});
