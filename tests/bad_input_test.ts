/**
 * Bad input: what public functions are given, and the class of the error. Every message says what could
 * not be done, in one sentence, and nothing has changed afterwards.
 */

import { assert, assertEquals, assertInstanceOf, assertMatch } from "@std/assert";
import {
  functional as sf,
  safetensors,
  snn,
  torch,
  torchvision,
  utils,
  visualization as vis,
} from "../mod.ts";

type ErrorClass = typeof TypeError | typeof RangeError | typeof Error;
// deno-lint-ignore no-explicit-any -- what the compiler would refuse has to be tried
type Any = any;

const wave = torch.from_times(torch.randint(0, 9, [3, 8, 8]), 8);
const batch = torch.stack([wave, wave]);
const dense = wave.to_dense();
const conv = new snn.Convolution(3, 4, 3);
const stdp = new snn.STDP(conv, [0.004, -0.003]);
const [spk, pot] = sf.fire(conv(wave), 3, true);
const matrix = torch.zeros(3, 4);
const image = torch.zeros(1, 1, 8, 8);
const kernel = new utils.DoGKernel(3, 1, 2);
const { DataLoader, BatchSampler, RandomSampler, SubsetRandomSampler, Subset } = torch.utils.data;

/** The objects that a refused call must leave alone. */
const watched = [wave, dense, conv.weight, spk, pot, matrix, stdp.learning_rate[0][0]];

const reinforced: snn.RstdpOptions = {
  reward: [0.1, -0.1],
  punish: [-0.1, 0.1],
  decision_map: Array.from({ length: conv.out_channels }, (_, i) => i % 2),
};

const cases: [name: string, call: () => unknown, error: ErrorClass][] = [
  // functional
  ["pad rank", () => sf.pad(matrix, [1, 1, 1, 1]), TypeError],
  ["pad length", () => sf.pad(wave, [1, 1]), TypeError],
  ["pad fraction", () => sf.pad(wave, [1, 1, 1, 0.5]), TypeError],
  ["pad value", () => sf.pad(wave, [1, 1, 1, 1], "x" as Any), TypeError],
  ["pad option", () => sf.pad(wave, [1, 1, 1, 1], { valeu: 1 } as Any), TypeError],
  ["pooling rank", () => sf.pooling(matrix, 2), TypeError],
  ["pooling window 0", () => sf.pooling(wave, 0), RangeError],
  ["pooling window large", () => sf.pooling(wave, 9), TypeError],
  ["pooling stride", () => sf.pooling(wave, 2, 0), RangeError],
  ["pooling padding", () => sf.pooling(wave, 2, 2, 2), RangeError],
  ["pooling fraction", () => sf.pooling(wave, 1.5), RangeError],
  ["pooling option", () => sf.pooling(wave, 2, { strid: 2 } as Any), TypeError],
  ["fire rank", () => sf.fire(matrix, 1), TypeError],
  ["fire no tensor", () => sf.fire([[1]] as Any, 1), TypeError],
  ["fire NaN", () => sf.fire(dense, NaN), RangeError],
  ["fire negative", () => sf.fire(dense, -1), RangeError],
  ["fire infinite", () => sf.fire(dense, Infinity), RangeError],
  ["fire text", () => sf.fire(dense, "15" as Any), TypeError],
  ["fire flag", () => sf.fire(dense, 1, 1 as Any), TypeError],
  ["fire option", () => sf.fire(dense, { treshold: 1 } as Any), TypeError],
  ["fire_ NaN", () => sf.fire_(dense, NaN), RangeError],
  ["fire_ higher", () => sf.fire_(pot, 5), TypeError],
  ["threshold NaN", () => sf.threshold(dense, NaN), RangeError],
  ["threshold_ null of compact", () => sf.threshold_(pot, null), TypeError],
  ["pointwise rank", () => sf.pointwise_inhibition(matrix), TypeError],
  ["feature index", () => sf.feature_inhibition(dense, [3]), RangeError],
  ["feature negative", () => sf.feature_inhibition_(dense, [0, -1]), RangeError],
  ["feature fraction", () => sf.feature_inhibition_(dense, [0.5]), TypeError],
  ["winners rank", () => sf.get_k_winners(matrix), TypeError],
  ["winners kwta 0", () => sf.get_k_winners(pot, 0), RangeError],
  ["winners kwta text", () => sf.get_k_winners(pot, "1" as Any), TypeError],
  ["winners radius", () => sf.get_k_winners(pot, 1, -1), RangeError],
  ["winners spikes shape", () => sf.get_k_winners(pot, 1, 0, wave), TypeError],
  ["winners option", () => sf.get_k_winners(pot, { kwat: 1 } as Any), TypeError],
  ["winners twice", () => sf.get_k_winners(pot, 1, { kwta: 2 } as Any), TypeError],
  ["lateral rank", () => sf.intensity_lateral_inhibition(matrix, matrix), TypeError],
  ["lateral kernel", () => sf.intensity_lateral_inhibition(image, matrix), TypeError],
  ["normalization rank", () => sf.local_normalization(matrix, 1), TypeError],
  ["normalization radius", () => sf.local_normalization(image, -1), RangeError],
  ["normalization eps", () => sf.local_normalization(image, 1, NaN), RangeError],
  // snn
  ["convolution channels", () => conv(torch.zeros(8, 2, 8, 8)), TypeError],
  ["convolution size", () => conv(torch.zeros(8, 3, 2, 8)), TypeError],
  ["convolution rank", () => conv(matrix), TypeError],
  ["Convolution 0", () => new snn.Convolution(0, 1, 1), RangeError],
  ["Convolution kernel", () => new snn.Convolution(1, 1, [3] as Any), TypeError],
  ["Convolution std", () => new snn.Convolution(1, 1, 3, 0.8, -1), RangeError],
  ["Convolution option", () => new snn.Convolution(1, 1, 3, { mean: 1 } as Any), TypeError],
  ["load_weight", () => conv.load_weight(matrix), TypeError],
  ["reset_weight", () => conv.reset_weight(NaN, 1), RangeError],
  ["Pooling", () => new snn.Pooling(2, 2, 3), RangeError],
  ["STDP layer", () => new snn.STDP({} as Any, [1, 1]), TypeError],
  ["STDP rates", () => new snn.STDP(conv, [[1, 1]]), TypeError],
  ["STDP rate NaN", () => new snn.STDP(conv, [NaN, 1]), RangeError],
  ["STDP bounds", () => new snn.STDP(conv, [1, 1], true, 1, 0), RangeError],
  ["STDP stabilizer", () => new snn.STDP(conv, [1, 1], 1 as Any), TypeError],
  ["stdp shapes", () => stdp(dense, pot, wave, [[0, 0, 0]]), TypeError],
  ["stdp batch", () => stdp(batch, pot, spk, [[0, 0, 0]]), TypeError],
  ["stdp winner range", () => stdp(wave, pot, spk, [[0, 0, 0], [4, 0, 0]]), RangeError],
  ["stdp winner form", () => stdp(wave, pot, spk, [[0, 0]] as Any), TypeError],
  ["stdp winners kind", () => stdp(wave, pot, spk, 3 as Any), TypeError],
  ["stdp winners of others", () => stdp(wave, pot, spk, sf.get_k_winners(wave)), TypeError],
  ["stdp winners of a batch", () => stdp(wave, pot, spk, sf.get_k_winners(batch)), TypeError],
  ["update_learning_rate", () => stdp.update_learning_rate(4, 1, -1), RangeError],
  ["update_all_learning_rate", () => stdp.update_all_learning_rate(1, NaN), RangeError],
  ["STDP rule", () => new snn.STDP(conv, [1, 1], { rule: "hebb" } as Any), TypeError],
  ["STDP rule twice", () => {
    new snn.STDP(conv, [1, 1], { use_stabilizer: true, rule: "additive" });
  }, TypeError],
  ["learn kind", () => stdp.learn(3 as Any), TypeError],
  ["learn channels", () => stdp.learn(spk), TypeError],
  ["learn rank", () => stdp.learn(matrix), TypeError],
  ["learn threshold", () => stdp.learn(wave, { threshold: NaN }), RangeError],
  ["learn kwta", () => stdp.learn(wave, { kwta: 0 }), RangeError],
  ["learn radius", () => stdp.learn(wave, { inhibition_radius: -1 }), RangeError],
  ["learn pointwise", () => stdp.learn(wave, { pointwise_inhibition: 1 as Any }), TypeError],
  ["learn features", () => stdp.learn(wave, { inhibited_features: [4] }), RangeError],
  ["learn option", () => stdp.learn(wave, { treshold: 1 } as Any), TypeError],
  ["learn schedule", () => stdp.learn(wave, { schedule: {} as Any }), TypeError],
  ["RSTDP map", () => new snn.RSTDP(conv, { ...reinforced, decision_map: [0] }), TypeError],
  ["RSTDP rates", () => new snn.RSTDP(conv, { ...reinforced, reward: [NaN, 0] }), RangeError],
  ["RSTDP rule of another layer", () => {
    const other = new snn.STDP(new snn.Convolution(1, 1, 1), [1, -1]);
    return new snn.RSTDP(conv, { ...reinforced, punish: other });
  }, TypeError],
  ["RSTDP bounds", () => {
    const wide = new snn.STDP(conv, [1, -1], { upper_bound: 2 });
    return new snn.RSTDP(conv, { ...reinforced, punish: wide });
  }, TypeError],
  ["RSTDP option", () => new snn.RSTDP(conv, { ...reinforced, reword: 1 } as Any), TypeError],
  ["RSTDP schedule", () => {
    return new snn.RSTDP(conv, { ...reinforced, schedule: new snn.Doubling() as Any });
  }, TypeError],
  ["RSTDP targets", () => new snn.RSTDP(conv, reinforced).learn(wave, [0, 1]), TypeError],
  ["RSTDP target", () => new snn.RSTDP(conv, reinforced).learn(wave, [0.5]), TypeError],
  ["RSTDP learn option", () => {
    return new snn.RSTDP(conv, reinforced).learn(wave, [0], { ende: true } as Any);
  }, TypeError],
  ["Doubling", () => new snn.Doubling({ every: 0 }), RangeError],
  ["Doubling option", () => new snn.Doubling({ evry: 1 } as Any), TypeError],
  ["RatesByFunction", () => new snn.RatesByFunction(() => [1, -1], { every: 0.5 }), RangeError],
  ["RatesByFunction kind", () => new snn.RatesByFunction(1 as Any), TypeError],
  ["AdaptiveReward", () => {
    return new snn.AdaptiveReward({ reward: [NaN, 0], punish: [0, 0] });
  }, RangeError],
  ["AdaptiveReward option", () => {
    return new snn.AdaptiveReward({ reward: [1, 0], punish: [0, 0], evry: 1 } as Any);
  }, TypeError],
  // utils
  ["DoGKernel even", () => new utils.DoGKernel(4, 1, 2), RangeError],
  ["DoGKernel equal", () => new utils.DoGKernel(3, 1, 1), RangeError],
  ["GaborKernel", () => new utils.GaborKernel(3, NaN), RangeError],
  ["Filter none", () => new utils.Filter([]), TypeError],
  ["Filter thresholds", () => new utils.Filter([kernel], 0, [1, 2]), TypeError],
  ["Filter padding", () => new utils.Filter([kernel], -1), RangeError],
  ["Filter option", () => new utils.Filter([kernel], { pading: 1 } as Any), TypeError],
  ["filter rank", () => new utils.Filter([kernel])(matrix), TypeError],
  ["filter dtype", () => new utils.Filter([kernel])(image.int()), TypeError],
  ["Intensity2Latency 0", () => new utils.Intensity2Latency(0), RangeError],
  ["Intensity2Latency many", () => new utils.Intensity2Latency(65535), RangeError],
  ["Intensity2Latency rank", () => new utils.Intensity2Latency(3)(matrix), TypeError],
  ["generate_inhibition_kernel", () => utils.generate_inhibition_kernel(3 as Any), TypeError],
  ["LateralIntencityInhibition", () => new utils.LateralIntencityInhibition([NaN]), RangeError],
  ["to_pair", () => utils.to_pair([1, 2, 3] as Any), TypeError],
  ["text type", () => utils.text_to_tensor("x", "double" as Any), TypeError],
  ["text absent", () => utils.text_to_tensor("./absent/file.txt"), Error],
  ["CacheDataset index", () => new utils.CacheDataset([1]).get(1), RangeError],
  ["diagnose layer", () => utils.diagnose({} as Any, wave), TypeError],
  ["diagnose kind", () => utils.diagnose(conv, 3 as Any), TypeError],
  ["diagnose item", () => utils.diagnose(conv, [3] as Any), TypeError],
  ["diagnose nothing", () => utils.diagnose(conv, []), TypeError],
  ["diagnose channels", () => utils.diagnose(conv, spk), TypeError],
  ["diagnose rank", () => utils.diagnose(conv, [wave, matrix]), TypeError],
  ["diagnose threshold", () => utils.diagnose(conv, wave, { threshold: -1 }), RangeError],
  ["diagnose kwta", () => utils.diagnose(stdp, wave, { kwta: 0 }), RangeError],
  ["diagnose option", () => utils.diagnose(stdp, wave, { treshold: 1 } as Any), TypeError],
  ["diagnose options", () => utils.diagnose(stdp, wave, null as Any), TypeError],
  ["diagnose map", () => utils.diagnose(conv, wave, { decision_map: [0] }), TypeError],
  ["diagnose targets without map", () => utils.diagnose(conv, wave, { targets: [0] }), TypeError],
  ["diagnose targets", () => {
    const { decision_map } = reinforced;
    return utils.diagnose(conv, batch, { decision_map, targets: [0] });
  }, TypeError],
  ["diagnose target", () => {
    return utils.diagnose(conv, [[wave, 0.5]], { decision_map: reinforced.decision_map });
  }, TypeError],
  ["diagnose some targets", () => {
    return utils.diagnose(conv, [[wave, 1], wave], { decision_map: reinforced.decision_map });
  }, TypeError],
  // visualization
  ["plot rank", () => vis.plot_tensor_in_image("./absent/x.png", wave), TypeError],
  ["plot bound", () => vis.plot_tensor_in_image("./absent/x.png", matrix, NaN), RangeError],
  ["plot folder", () => vis.plot_tensor_in_image("./absent/x.png", matrix), Error],
  ["plot range", () => vis.plot_tensor_in_image("./absent/x.png", matrix, 1, 0), RangeError],
  ["show rank", () => vis.show_tensor(wave), TypeError],
  ["show no tensor", () => vis.show_tensor([[1]] as Any), TypeError],
  ["show option", () => vis.show_tensor(matrix, { vmin: 0 } as Any), TypeError],
  ["show range", () => vis.show_tensor(matrix, { _vmin: 1, _vmax: 0 }), RangeError],
  ["receptive field", () => vis.get_deep_receptive_field([1, 2, 3] as Any), TypeError],
  ["receptive field 0", () => vis.get_deep_receptive_field([1, 2, 3, 0]), RangeError],
  ["deep feature", () => vis.get_deep_feature(matrix, 1, 1, 1), TypeError],
  // torch
  ["tensor ragged", () => torch.tensor([[1, 2], [3]]), TypeError],
  ["tensor text", () => torch.tensor(["a"] as Any), TypeError],
  ["tensor dtype", () => torch.tensor([1], { dtype: "float64" as Any }), TypeError],
  ["tensor device", () => torch.tensor([1], { device: "webgpu" }), RangeError],
  ["tensor shape", () => torch.tensor(new Float32Array(3), { shape: [2, 2] }), TypeError],
  ["tensor option", () => torch.tensor([1], { dytpe: "int32" } as Any), TypeError],
  ["zeros negative", () => torch.zeros(-1), RangeError],
  ["zeros fraction", () => torch.zeros(1.5), TypeError],
  ["zeros huge", () => torch.zeros(1e6, 1e6), RangeError],
  ["arange", () => torch.arange(0, 1, -1), RangeError],
  ["linspace", () => torch.linspace(0, 1, -1), RangeError],
  ["from_times dtype", () => torch.from_times(torch.zeros(1, 1, 1), 3), TypeError],
  ["from_times rank", () => torch.from_times(torch.tensor([1]), 3), TypeError],
  ["from_times steps", () => torch.from_times(torch.tensor([[[1]]]), 0), RangeError],
  ["from_times values", () => torch.from_times(torch.tensor([[[1]]]), 3, matrix), TypeError],
  ["manual_seed", () => torch.manual_seed(0.5), RangeError],
  ["randint", () => torch.randint(3, 3, [2]), RangeError],
  ["randperm", () => torch.randperm(-1), RangeError],
  ["bernoulli", () => torch.bernoulli(torch.full([2], 1.5)), RangeError],
  ["normal_ std", () => matrix.normal_(0, -1), RangeError],
  ["normal_ dtype", () => torch.zeros(2, { dtype: "int32" }).normal_(), TypeError],
  ["uniform_", () => matrix.uniform_(1, 0), RangeError],
  ["bernoulli_", () => matrix.bernoulli_(2), RangeError],
  ["cat", () => torch.cat([]), TypeError],
  ["stack", () => torch.stack([matrix, image]), TypeError],
  ["device", () => torch.device("abacus"), RangeError],
  ["to", () => wave.to("cuda:0"), RangeError],
  ["broadcast", () => matrix.add(torch.zeros(3)), TypeError],
  ["in place dtype", () => torch.tensor([1]).add_(0.5), TypeError],
  ["reshape", () => matrix.reshape(5), TypeError],
  ["select", () => matrix.select(0, 3), RangeError],
  ["narrow", () => matrix.narrow(0, 2, 2), RangeError],
  ["at", () => matrix.at(0, 0, 0), TypeError],
  ["gather", () => matrix.gather(0, torch.tensor([[3, 0, 0, 0]])), RangeError],
  ["scatter_", () => matrix.scatter_(0, torch.tensor([[0, 3, 0, 0]]), 1), RangeError],
  ["mean of integers", () => torch.tensor([1]).mean(), TypeError],
  ["item of many", () => matrix.item(), TypeError],
  ["max of nothing", () => torch.zeros(0).max(), TypeError],
  ["to_latency rank", () => matrix.to_latency(), TypeError],
  ["to_latency data", () => torch.randn(3, 1, 1, 1).sub(9).to_latency(), TypeError],
  ["times of strided", () => dense.times, TypeError],
  ["times of deferred", () => conv(wave).times, TypeError],
  ["save of a function", () => torch.save(() => {}, "x"), TypeError],
  ["save of a wave", () => torch.save(wave, "x"), TypeError],
  ["load of no file", () => torch.load("x"), Error],
  ["load of something else", () => torch.load("deno.json"), TypeError],
  ["load_state_dict", () => conv.load_state_dict({}), TypeError],
  ["load_state_dict shape", () => conv.load_state_dict({ weight: matrix }), TypeError],
  ["ModuleList call", () => (new torch.nn.ModuleList() as Any)(), TypeError],
  // data
  ["DataLoader option", () => new DataLoader([1], { batchsize: 1 } as Any), TypeError],
  ["DataLoader batch", () => new DataLoader([1], { batch_size: 0 }), RangeError],
  ["DataLoader both", () => new DataLoader([1], { shuffle: true, sampler: [0] }), TypeError],
  ["BatchSampler", () => new BatchSampler([1], 0, false), RangeError],
  ["RandomSampler", () => new RandomSampler([]), RangeError],
  ["SubsetRandomSampler", () => new SubsetRandomSampler(3 as Any), TypeError],
  ["Subset", () => new Subset([1], [1]), RangeError],
  ["Compose", () => new torchvision.transforms.Compose([3 as Any]), TypeError],
  ["ToTensor", () => new torchvision.transforms.ToTensor()(matrix as Any), TypeError],
  ["Grayscale", () => new torchvision.transforms.Grayscale(2 as Any), RangeError],
  ["Image size", () => new torchvision.Image(2, 2, 1, new Uint8Array(3)), TypeError],
  ["StrokeDigits", () => new torchvision.datasets.StrokeDigits(-1), RangeError],
  [
    "StrokeDigits option",
    () => new torchvision.datasets.StrokeDigits(1, { x: 1 } as Any),
    TypeError,
  ],
  ["StrokeDigits index", () => new torchvision.datasets.StrokeDigits(1).get(1), RangeError],
  ["MNIST folder", () => torchvision.datasets.MNIST.open("./absent"), Error],
  [
    "MNIST option",
    () => torchvision.datasets.MNIST.open("./absent", { trian: 1 } as Any),
    TypeError,
  ],
  ["load_file", () => safetensors.load_file("./absent.safetensors"), Error],
  ["save_file", () => safetensors.save_file({ x: matrix }, "./absent/x.safetensors"), Error],
];

async function caught(call: () => unknown): Promise<unknown> {
  try {
    await call();
  } catch (error) {
    return error;
  }
  return null;
}

/** Several problems at once are listed, as PyTorch does. */
const lists = /^Error\(s\) in loading state_dict/;

for (const [name, call, ErrorClass] of cases) {
  Deno.test(`bad input: ${name}`, async () => {
    const before = await Promise.all(watched.map((t) => t.data()));
    const error = await caught(call);
    assert(error !== null, "Nothing was refused");
    assertInstanceOf(error, ErrorClass);
    if (!lists.test(error.message)) {
      assertMatch(error.message, /^Cannot [^\n]*[^.\n]$/);
      assert(!/\b(can't|isn't|doesn't|won't)\b/.test(error.message), error.message);
    }
    assertEquals(await Promise.all(watched.map((t) => t.data())), before);
  });
}

Deno.test("bad input: a plain await of the winners of a batch", async () => {
  const error = await caught(() => sf.get_k_winners(batch));
  assertInstanceOf(error, TypeError);
  assertMatch(error.message, /use await winners.batch\(\)/);
});

Deno.test("bad input: a tensor after its dispose()", async () => {
  const gone = torch.zeros(2);
  gone.dispose();
  assertInstanceOf(await caught(() => gone.add(1)), TypeError);
});
