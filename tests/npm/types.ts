// What a TypeScript user of Node writes. It is compiled only.
import { functional as sf, safetensors, snn, torch, torchvision, utils } from "@spyke/torch";
import { type Chart, confusion } from "@spyke/torch/charts";
import { fire } from "@spyke/torch/functional";
import type { Convolution } from "@spyke/torch/snn";
import { Filter } from "@spyke/torch/utils";
import { get_deep_feature } from "@spyke/torch/visualization";

class Net extends torch.nn.Module<[input: torch.Tensor], Promise<number>> {
  conv = new snn.Convolution(6, 30, 5, 0.8, 0.05);
  stdp = new snn.STDP(this.conv, [0.004, -0.003]);

  override async forward(input: torch.Tensor): Promise<number> {
    const [spikes, potentials] = sf.fire(this.conv(sf.pad(input, [2, 2, 2, 2])), 15, true);
    const winners = await sf.get_k_winners(potentials, 1, 0, spikes);
    this.stdp(input, potentials, spikes, winners);
    return winners.length;
  }
}

const net = new Net();
const state: ReadonlyMap<string, torch.Tensor> = net.state_dict();
await safetensors.save_file(state, "net.safetensors");
const decision: number = await net(torch.from_times(torch.zeros(6, 8, 8), 15));
const layers: Convolution[] = [net.conv];
const image: torchvision.Image = new torchvision.datasets.StrokeDigits(1).get(0)[0];
using times: torch.Tensor = fire(net.conv(torch.zeros(15, 6, 8, 8)), 15).times;
const chart: Chart = await confusion([[1, 0], [0, 1]]);
await chart.save("answers.svg");
export { decision, Filter, get_deep_feature, image, layers, times, utils };
