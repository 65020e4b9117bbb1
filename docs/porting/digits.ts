/** The digit network of Mozafari et al. (arXiv:1804.00227), ported from the script beside it. */

import { functional as sf } from "../../mod.ts";
import { snn } from "../../mod.ts";
import { utils } from "../../mod.ts";
import { torch, torchvision } from "../../mod.ts";

const { nn } = torch;
const { DataLoader, Subset } = torch.utils.data;
const { datasets, transforms } = torchvision;

const [data, images, epochs] = [Deno.args[0], Number(Deno.args[1]), Number(Deno.args[2])];

const kernels = [
  new utils.DoGKernel(3, 3 / 9, 6 / 9),
  new utils.DoGKernel(3, 6 / 9, 3 / 9),
  new utils.DoGKernel(7, 7 / 9, 14 / 9),
  new utils.DoGKernel(7, 14 / 9, 7 / 9),
  new utils.DoGKernel(13, 13 / 9, 26 / 9),
  new utils.DoGKernel(13, 26 / 9, 13 / 9),
];
const filter = new utils.Filter(kernels, { padding: 6, thresholds: 50 });
const to_latency = new utils.Intensity2Latency(15, { to_spike: true });

function S1C1(image: torch.Tensor) {
  image = filter(image.mul(255).unsqueeze(0));
  image = sf.local_normalization(image, 8);
  return to_latency(image).sign().byte();
}

type Context = [torch.Tensor, torch.Tensor, torch.Tensor, sf.Winners | sf.Winner[]];

class Net extends nn.Module<[input: torch.Tensor, max_layer: number], Promise<number>> {
  conv1 = new snn.Convolution(6, 30, 5, 0.8, 0.05);
  conv2 = new snn.Convolution(30, 250, 3, 0.8, 0.05);
  conv3 = new snn.Convolution(250, 200, 5, 0.8, 0.05);
  stdp1 = new snn.STDP(this.conv1, [0.004, -0.003]);
  stdp2 = new snn.STDP(this.conv2, [0.004, -0.003]);
  stdp3 = new snn.STDP(this.conv3, [0.004, -0.003], false, 0.2, 0.8);
  anti_stdp3 = new snn.STDP(this.conv3, [-0.004, 0.0005], false, 0.2, 0.8);
  max_ap = new nn.Parameter(torch.tensor([0.15]));
  decision_map = range(200).map((i) => Math.floor(i / 20));
  seen = [0, 0];
  ctx: Context | null = null;

  async forward(input: torch.Tensor, max_layer: number) {
    input = sf.pad(input.float(), [2, 2, 2, 2], 0);
    let pot = this.conv1(input);
    let spk: torch.Tensor;
    [spk, pot] = sf.fire(pot, 15, true);
    if (this.training && max_layer === 1) {
      await this.double(this.stdp1, 0);
      pot = sf.pointwise_inhibition(pot);
      spk = pot.sign();
      const winners = sf.get_k_winners(pot, 5, 3, spk);
      this.ctx = [input, pot, spk, winners];
      return -1;
    }
    let spk_in = sf.pad(sf.pooling(spk, 2, 2), [1, 1, 1, 1]);
    pot = this.conv2(spk_in);
    [spk, pot] = sf.fire(pot, 10, true);
    if (this.training && max_layer === 2) {
      await this.double(this.stdp2, 1);
      pot = sf.pointwise_inhibition(pot);
      spk = pot.sign();
      const winners = sf.get_k_winners(pot, 8, 1, spk);
      this.ctx = [spk_in, pot, spk, winners];
      return -1;
    }
    spk_in = sf.pad(sf.pooling(spk, 3, 3), [2, 2, 2, 2]);
    pot = this.conv3(spk_in);
    spk = sf.fire(pot);
    const winners = await sf.get_k_winners(pot, 1, 0, spk);
    this.ctx = [spk_in, pot, spk, winners];
    return winners.length ? this.decision_map[winners[0][0]] : -1;
  }

  async double(stdp: snn.STDP, layer: number) {
    if (this.seen[layer] === 500) {
      this.seen[layer] = 0;
      const ap = Math.min(await stdp.learning_rate[0][0].item() * 2, await this.max_ap.item());
      stdp.update_all_learning_rate(ap, ap * -0.75);
    }
    this.seen[layer] += 1;
  }

  learn(stdp: snn.STDP) {
    const [input, pot, spk, winners] = this.ctx!;
    stdp(input, pot, spk, winners);
  }
}

type Loader = AsyncIterable<[torch.Tensor, torch.Tensor]>;

async function unsupervised(net: Net, loader: Loader, layer: number) {
  net.train();
  for await (const [data, _] of loader) {
    for (const x of data) {
      await net(x, layer);
      net.learn(layer === 1 ? net.stdp1 : net.stdp2);
    }
  }
}

async function reinforced(net: Net, loader: Loader) {
  net.train();
  for await (const [data, targets] of loader) {
    let right = 0;
    let wrong = 0;
    for (const [x, target] of zip(data, targets)) {
      const decision = await net(x, 3);
      if (decision === await target.item()) {
        right += 1;
        net.learn(net.stdp3);
      } else if (decision !== -1) {
        wrong += 1;
        net.learn(net.anti_stdp3);
      }
    }
    const [r, w] = [right / data.size(0), wrong / data.size(0)];
    net.stdp3.update_all_learning_rate(0.004 * w, -0.003 * w);
    net.anti_stdp3.update_all_learning_rate(-0.004 * r, 0.0005 * r);
    console.log("learnt", r, "right", w, "wrong");
  }
}

async function test(net: Net, loader: Loader) {
  net.eval();
  let right = 0;
  let total = 0;
  for await (const [data, targets] of loader) {
    for (const [x, target] of zip(data, targets)) {
      right += Number(await net(x, 3) === await target.item());
      total += 1;
    }
  }
  console.log("test", right / total, "right");
}

function range(end: number) {
  return [...Array(end).keys()];
}

function zip(data: torch.Tensor, targets: torch.Tensor) {
  return [...data].map((x, i) => [x, targets.at(i)]);
}

torch.manual_seed(0);
const transform = new transforms.Compose([new transforms.ToTensor(), S1C1]);
const train_data = await datasets.MNIST.open(data, { train: true, transform });
const train_set = new utils.CacheDataset(new Subset(train_data, range(images)));
const test_data = await datasets.MNIST.open(data, { train: false, transform });
const test_set = new Subset(test_data, range(images));
const train_loader = new DataLoader(train_set, { batch_size: 1000, shuffle: false });
const test_loader = new DataLoader(test_set, { batch_size: 1000, shuffle: false });

const net = new Net();
for (const _ of range(2)) {
  await unsupervised(net, train_loader, 1);
}
for (const _ of range(4)) {
  await unsupervised(net, train_loader, 2);
}
for (const _ of range(epochs)) {
  await reinforced(net, train_loader);
  await test(net, test_loader);
}
await torch.save(net.state_dict(), "digits.net");
