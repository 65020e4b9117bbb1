/**
 * Convolutional spiking networks whose neurons spike at most once, with SpykeTorch's programming
 * model: `snn`, `functional`, `utils`, `visualization`, and what ports use of `torch` and
 * `torchvision`.
 *
 * @example
 * ```ts
 * import { functional as sf, snn, torch } from "./mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * torch.manual_seed(0);
 * const conv = new snn.Convolution(6, 30, 5, 0.8, 0.05);
 * const stdp = new snn.STDP(conv, [0.004, -0.003]);
 * const input = torch.from_times(torch.randint(0, 60, [6, 32, 32]), 15);
 * const [, thresholded] = sf.fire(conv(input), 15, true);
 * const pot = sf.pointwise_inhibition(thresholded);
 * const spk = pot.sign();
 * stdp(input, pot, spk, sf.get_k_winners(pot, 5, 3, spk));
 * assertEquals(conv.weight.shape, [30, 6, 5, 5]);
 * ```
 *
 * @module
 */

export * as torch from "./src/torch.ts";
export * as torchvision from "./src/torchvision.ts";
export * as snn from "./src/snn.ts";
export * as functional from "./src/functional.ts";
export * as utils from "./src/utils.ts";
export * as visualization from "./src/visualization.ts";
export * as safetensors from "./src/safetensors.ts";
