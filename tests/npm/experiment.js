/**
 * A small experiment that gives the same on everything that the library runs on.
 */

/**
 * Two layers learn from drawn digits.
 *
 * @param {typeof import("../../mod.ts")} spyke The library.
 * @returns What came out: numbers that say whether every spike and every weight is the same.
 */
export async function experiment({ functional: sf, snn, torch, torchvision, utils }) {
  torch.manual_seed(7);
  const digits = new torchvision.datasets.StrokeDigits(40, {
    transform: new torchvision.transforms.ToTensor(),
  });
  const images = torch.stack(Array.from({ length: 40 }, (_, i) => digits.get(i)[0]));
  const kernels = [new utils.DoGKernel(3, 1, 2), new utils.DoGKernel(3, 2, 1)];
  const filter = new utils.Filter(kernels, { padding: 1, thresholds: 0.05 });
  const waves = new utils.Intensity2Latency(15, { to_spike: true })(filter(images));
  const conv = new snn.Convolution(2, 8, 5, 0.8, 0.05);
  const stdp = new snn.STDP(conv, [0.04, -0.03]);
  stdp.learn(waves, { threshold: 8, kwta: 3, inhibition_radius: 2, pointwise_inhibition: true });
  const [spikes, potentials] = sf.fire(conv(sf.pad(waves, [2, 2, 2, 2])), 8, true);
  const winners = await sf.get_k_winners(sf.pointwise_inhibition(potentials), 3, 1, spikes).batch();
  return {
    weights: await sumOf(conv.weight),
    times: await sumOf(spikes.times),
    pooled: await sumOf(sf.pooling(spikes, 2).times),
    winners: winners.map((list) => list.join(" ")),
    printed: String(conv.weight.at(0, 0, 0)),
  };
}

/** The SHA-256 sum of all elements. */
async function sumOf(tensor) {
  const values = await tensor.data();
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  const sum = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes.slice()));
  return Array.from(sum, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
