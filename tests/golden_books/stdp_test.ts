/**
 * The golden book `stdp`: winners and orderings exactly, weights within rtol 1e-5, atol 1e-5 (the book
 * was computed in float32 with another order of operations).
 */

import { assertEquals } from "@std/assert";
import { functional as sf, snn, torch } from "../../mod.ts";
import { assertClose } from "../support/close.ts";
import { loadGolden } from "../support/golden.ts";

const book = await loadGolden("stdp");

function dense(key: string): torch.Tensor {
  const { data, shape } = book.tensor(key);
  return torch.tensor(data, { shape });
}

book.cases.forEach(({ inputs, args, outputs }, i) => {
  const { learning_rate, use_stabilizer, lower_bound, upper_bound, kwta, inhibition_radius } = args;

  function layer(): snn.STDP {
    const weight = dense(inputs.weight);
    const [f, c, kh, kw] = weight.shape;
    const conv = new snn.Convolution(c, f, [kh, kw]);
    conv.load_weight(weight);
    return new snn.STDP(conv, learning_rate, { use_stabilizer, lower_bound, upper_bound });
  }

  async function assertLearnt(stdp: snn.STDP): Promise<void> {
    const weight = await stdp.conv_layer.weight.data();
    assertClose(weight, book.tensor(outputs.weight).data, { rtol: 1e-5, atol: 1e-5 });
  }

  for (const layout of ["strided", "latency"] as const) {
    const wave = (key: string) => layout === "strided" ? dense(key) : dense(key).to_latency();

    Deno.test(`golden stdp ${i}, ${layout}: winners given`, async () => {
      const [input, output] = [wave(inputs.input_spikes), wave(inputs.output_spikes)];
      const potentials = dense(inputs.potentials);
      const winners = sf.get_k_winners(potentials, kwta, inhibition_radius, output);
      assertEquals(await winners, outputs.winners);
      const stdp = layer();
      const orderings = await stdp.get_pre_post_ordering(input, output, winners);
      assertEquals(orderings.length, outputs.winners.length);
      if (outputs.ordering) {
        const ordering = await torch.stack(orderings).data();
        assertClose(ordering, book.tensor(outputs.ordering).data, { rtol: 0, atol: 0 });
      }
      stdp(input, potentials, output, winners);
      await assertLearnt(stdp);
      const again = layer();
      again(input, potentials, output, outputs.winners);
      assertEquals(await again.conv_layer.weight.data(), await stdp.conv_layer.weight.data());
    });

    Deno.test(`golden stdp ${i}, ${layout}: winners selected by the call`, async () => {
      const stdp = layer();
      const [input, output] = [wave(inputs.input_spikes), wave(inputs.output_spikes)];
      stdp(input, dense(inputs.potentials), output, { kwta, inhibition_radius });
      await assertLearnt(stdp);
    });
  }
});
