/**
 * The golden book `stdp`: winners and orderings exactly, weights within rtol 1e-6 (the book was computed in
 * float32 with another order of operations).
 */

import { assertEquals } from "@std/assert";
import { functional as sf, snn, torch } from "../../mod.ts";
import { forEachDevice } from "../support/backends.ts";
import { assertClose } from "../support/close.ts";
import { loadGolden } from "../support/golden.ts";

const book = await loadGolden("stdp");

function onCpu(key: string): torch.Tensor {
  const { data, shape } = book.tensor(key);
  return torch.tensor(data, { shape });
}

book.cases.forEach(({ inputs, args, outputs }, i) => {
  const { learning_rate, use_stabilizer, lower_bound, upper_bound, kwta, inhibition_radius } = args;

  function layer(device: string): snn.STDP {
    const weight = onCpu(inputs.weight);
    const [f, c, kh, kw] = weight.shape;
    const conv = new snn.Convolution(c, f, [kh, kw]);
    conv.load_weight(weight);
    conv.to(device);
    return new snn.STDP(conv, learning_rate, { use_stabilizer, lower_bound, upper_bound });
  }

  async function assertLearnt(stdp: snn.STDP): Promise<void> {
    const weight = await stdp.conv_layer.weight.data();
    assertClose(weight, book.tensor(outputs.weight).data, { rtol: 1e-6, atol: 0 });
  }

  for (const layout of ["strided", "latency"] as const) {
    const wave = (key: string, device: string) =>
      (layout === "strided" ? onCpu(key) : onCpu(key).to_latency()).to(device);

    forEachDevice(`golden stdp ${i}, ${layout}: winners given`, async (device) => {
      const [input, output] = [
        wave(inputs.input_spikes, device),
        wave(inputs.output_spikes, device),
      ];
      const potentials = onCpu(inputs.potentials).to(device);
      const winners = sf.get_k_winners(potentials, kwta, inhibition_radius, output);
      assertEquals(await winners, outputs.winners);
      const stdp = layer(device);
      const orderings = await stdp.get_pre_post_ordering(input, output, winners);
      assertEquals(orderings.length, outputs.winners.length);
      if (outputs.ordering) {
        const ordering = await torch.stack(orderings).data();
        assertClose(ordering, book.tensor(outputs.ordering).data, { rtol: 0, atol: 0 });
      }
      stdp(input, potentials, output, winners);
      await assertLearnt(stdp);
      const again = layer(device);
      again(input, potentials, output, outputs.winners);
      assertEquals(await again.conv_layer.weight.data(), await stdp.conv_layer.weight.data());
    });

    forEachDevice(`golden stdp ${i}, ${layout}: winners selected by the call`, async (device) => {
      const stdp = layer(device);
      const [input, output] = [
        wave(inputs.input_spikes, device),
        wave(inputs.output_spikes, device),
      ];
      stdp(input, onCpu(inputs.potentials).to(device), output, { kwta, inhibition_radius });
      await assertLearnt(stdp);
    });
  }
});
