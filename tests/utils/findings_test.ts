/**
 * What `utils.diagnose` finds: nothing in healthy networks, and each illness in a network that has it and no
 * other one.
 */

import { assertEquals, assertGreaterOrEqual } from "@std/assert";
import { functional as sf, snn, torch, torchvision, utils } from "../../mod.ts";
import { encoding } from "../../examples/mozafari_network.ts";
import { networkOf } from "../../examples/support/saved_network.ts";

/** Inputs that each class has to itself, and with them a feature. */
const OWN = 4;
const CLASSES = 4;
const INPUTS = OWN * CLASSES;
const STEPS = 8;

/** The weights of a feature that likes the inputs of one class. */
function likes(liked: number, high = 0.9, low = 0.1): number[] {
  return Array.from({ length: INPUTS }, (_, i) => Math.floor(i / OWN) === liked ? high : low);
}

const CLEAN = [0, 1, 2, 3].map((number) => likes(number));

/** Those of another feature that likes them too, and some others. */
function alsoLikes(liked: number, high = 0.85): number[] {
  return likes(liked, high).map((w, i) => w === high ? w : i % 2 === 0 ? 0.6 : 0);
}

/** The weights of a feature that likes nothing well enough. */
function faint(phase: number): number[] {
  return Array.from({ length: INPUTS }, (_, i) => i % 3 === phase ? 0.2 : 0.05);
}

/** A layer of one window with these weights. */
function layerOf(rows: readonly number[][]): snn.Convolution {
  const conv = new snn.Convolution(1, rows.length, [1, INPUTS]);
  conv.load_weight(torch.tensor(rows, { dtype: "float32" }).view(rows.length, 1, 1, INPUTS));
  return conv;
}

/** Stimuli: of each class its inputs, one a step; the first `spikes` of them. */
function stimuliOf(classes: readonly number[], spikes = OWN): torch.Tensor {
  const times = classes.map((number) =>
    Array.from({ length: INPUTS }, (_, i) => {
      const spike = i - number * OWN;
      return spike >= 0 && spike < spikes ? spike : STEPS;
    })
  );
  const shape = [classes.length, 1, 1, INPUTS];
  return torch.from_times(torch.tensor(times, { dtype: "int32" }).view(shape), STEPS);
}

const targets = Array.from({ length: 40 }, (_, i) => i % CLASSES);
const stimuli = stimuliOf(targets);
const threshold = 2.5;
const rates: snn.LearningRate = [0.004, -0.003];

/** Kind and text of what is found. */
async function found(
  layer: snn.Convolution | snn.STDP | snn.RSTDP,
  waves: utils.Stimuli,
  options: utils.DiagnoseOptions = {},
): Promise<[kind: utils.FindingKind, text: string][]> {
  const { findings } = await utils.diagnose(layer, waves, { threshold, ...options });
  return findings.map(({ kind, text }) => [kind, text]);
}

/** Registers a test of findings. */
function finds(
  name: string,
  look: () => ReturnType<typeof found>,
  ...expected: [kind: utils.FindingKind, text: string][]
): void {
  Deno.test(`found: ${name}`, async () => assertEquals(await look(), expected));
}

finds("nothing in a layer that tells classes apart", () => found(layerOf(CLEAN), stimuli));

finds("nothing in its rule, nor in its decisions", async () => {
  const conv = layerOf(CLEAN);
  const decision_map = [0, 1, 2, 3];
  const rstdp = new snn.RSTDP(conv, {
    reward: rates,
    punish: [-0.004, 0.0005],
    decision_map,
    threshold,
  });
  return [
    ...await found(new snn.STDP(conv, rates), stimuli),
    ...await found(rstdp, stimuli, { targets }),
    ...await found(rstdp.punish, stimuli, { targets, decision_map }), // what punishes, by itself
  ];
});

Deno.test("found: nothing in the published layers that have learnt digits", async () => {
  const net = await networkOf("examples/mozafari.safetensors");
  const digits = new torchvision.datasets.StrokeDigits(70, { transform: encoding() });
  const waves = torch.stack(Array.from({ length: 70 }, (_, i) => digits.get(i)[0]));
  const first = sf.pad(waves, [2, 2, 2, 2]);
  const report = await utils.diagnose(net.stdp1, first, net.lesson(1));
  assertEquals(report.findings, []);
  assertGreaterOrEqual(report.winners, 10 * net.conv1.out_channels); // so that dead ones would be told of
  const { findings } = await utils.diagnose(net.stdp2, net.input2(first), net.lesson(2));
  assertEquals(findings, []);
});

finds(
  "inputs without spikes",
  () => found(layerOf(CLEAN), [stimuli, stimuliOf([0, 0, 0], 0)]),
  [
    "empty_inputs",
    "3 of 43 inputs have no spike; look at the intensities before they are encoded: filters with " +
    "thresholds for images in 0..255 give nothing for 0..1",
  ],
);

Deno.test("found: where no input has a spike, nothing else is said", async () => {
  const [[kind, text], ...others] = await found(layerOf(CLEAN), stimuliOf(targets, 0));
  assertEquals([kind, text.split(";")[0]], ["empty_inputs", "All 40 inputs have no spike"]);
  assertEquals(others, []);
});

finds(
  "inputs without order",
  () => found(layerOf(CLEAN), torch.from_times(stimuli.times.ge(STEPS).int().mul(STEPS), STEPS)),
  [
    "one_step_inputs",
    "All 40 inputs have all their spikes in one step, so that their order tells nothing; encode " +
    "intensities with Intensity2Latency, and let the layer before fire by a threshold",
  ],
);

const MORE = "lower the threshold, raise the mean of the weights, or let more inputs spike";

finds(
  "nothing fires",
  () => found(layerOf(CLEAN), stimuli, { threshold: 3.75 }),
  [
    "nothing_fires",
    `Nothing fires: the largest potential is 3.6, the threshold 3.75; ${MORE}`,
  ],
);

finds(
  "nothing can fire",
  () => found(layerOf(CLEAN), stimuli, { threshold: 15 }),
  [
    "nothing_fires",
    "Nothing can fire: the weights of a feature sum up to at most 4.8, the threshold 15; " +
    MORE,
  ],
);

finds(
  "nothing is above 0 in the last step",
  () => {
    const conv = layerOf(CLEAN.map((row) => row.map((w) => -w)));
    return found(new snn.STDP(conv, rates, true, -1, 0), stimuli, { threshold: null });
  },
  [
    "nothing_fires",
    "Nothing can fire: the weights of a feature sum up to at most 0, and it has to be above 0 in " +
    `the last step; ${MORE}`,
  ],
);

finds(
  "some stimuli fire nothing",
  () => found(layerOf(CLEAN), [stimuli, stimuliOf(targets.slice(0, 8), 2)]),
  [
    "silent_stimuli",
    "8 of 48 stimuli fire nothing: the largest potential of all is 3.6, the threshold 2.5; " + MORE,
  ],
);

finds(
  "every neuron fires at once",
  () => found(layerOf(CLEAN), stimuli, { threshold: 0.05 }),
  [
    "fires_at_once",
    "Every neuron fires in the first step with input: the threshold 0.05 is below what one spike " +
    "brings; raise the threshold",
  ],
);

finds(
  "what fires does so at once",
  () => found(layerOf(CLEAN), stimuli, { threshold: 0.8 }),
  [
    "fires_at_once",
    "Every neuron that fires does so in the first step with input: the threshold 0.8 is below what 3 " +
    "spikes bring; raise the threshold",
  ],
);

const APART = "draw fresh weights with a larger weight_std, or have fewer features";

finds(
  "features that never win",
  () => found(layerOf(CLEAN), stimuliOf(targets.map((number) => number % 3))),
  ["dead_features", `1 of 4 features never wins (3); let it learn longer, ${APART}`],
);

finds(
  "features that cannot win",
  () => found(layerOf([...CLEAN, faint(0)]), stimuliOf([...targets, ...targets]), { kwta: 2 }),
  [
    "dead_features",
    "1 of 5 features never wins (4), 1 of them because the weights sum up to no more than the " +
    `threshold; let it learn longer, use pointwise_inhibition, give an inhibition_radius, ${APART}`,
  ],
);

finds(
  "a feature that wins too often",
  () => found(layerOf(CLEAN), stimuliOf(targets.map((number, i) => i < 12 ? number : 0))),
  [
    "frequent_features",
    `Feature 0 wins in 31 of 40 stimuli, where a fair share is 10; let it learn longer, ${APART}`,
  ],
);

finds(
  "features that win too often",
  () => {
    const rows = [...CLEAN, alsoLikes(0), faint(0), faint(1), faint(2)];
    const classes = targets.map((number, i) => i < 8 ? number : 0);
    return found(layerOf(rows), stimuliOf(classes), { kwta: 2 });
  },
  [
    "frequent_features",
    "2 features win in more than half of the stimuli (0, 4), where a fair share is 9.25; let it " +
    `learn longer, use pointwise_inhibition, give an inhibition_radius, ${APART}`,
  ],
);

finds(
  "weights that are no numbers",
  () => found(layerOf([...CLEAN, likes(0, NaN)]), stimuli),
  [
    "weights_not_finite",
    "4 of 80 weights are NaN or infinite, and no update mends that; draw them anew with reset_weight, " +
    "or load them from before",
  ],
);

finds(
  "weights outside the bounds",
  () => found(new snn.STDP(layerOf(CLEAN), rates, true, 0, 0.5), stimuli),
  [
    "weights_outside",
    "25.0 % of the weights are outside the bounds 0 and 0.5, and the next update moves them there; " +
    "that is fine for fresh weights, trained ones need the bounds that they learnt with",
  ],
);

finds(
  "weights at the lower bound",
  () => found(layerOf([...CLEAN, likes(0, 0, 0)]), stimuli),
  [
    "weights_at_lower",
    "1 of 5 features has all its weights at the lower bound 0 (4): depression has won; raise ltp " +
    "against ltd, or lower the threshold",
  ],
);

finds(
  "weights at the upper bound",
  () => found(layerOf([...CLEAN, likes(0, 1, 1)]), stimuli, { inhibited_features: [4] }),
  [
    "weights_at_upper",
    "1 of 5 features has all its weights at the upper bound 1 (4): potentiation has won; raise the " +
    "threshold, or use more steps",
  ],
);

finds(
  "near copies",
  () => found(layerOf([...CLEAN, likes(0, 0.8, 0.1).with(9, 0.2)]), stimuli),
  [
    "copies",
    "2 of 5 features are near copies of others (0 and 4 are the closest, with a similarity of 0.997); " +
    APART,
  ],
);

finds(
  "rates of 0",
  () => found(new snn.STDP(layerOf(CLEAN), [[0, 0], rates, [0, 0], rates]), stimuli),
  [
    "rates_zero",
    "2 of 4 features have learning rates of 0 for learning; set them with update_all_learning_rate",
  ],
);

const LEARNS = "it needs a positive ltp and a negative ltd";

finds(
  "rates that unlearn",
  () => found(new snn.STDP(layerOf(CLEAN), [-0.004, 0.003]), stimuli),
  [
    "rates_sign",
    "All 4 features have the rates [-0.004, 0.003] for learning: a winner unlearns what it has seen, " +
    `which is for punishment; ${LEARNS}`,
  ],
);

finds(
  "rates that only strengthen",
  () => found(new snn.STDP(layerOf(CLEAN), [rates, [0.004, 0.003], rates, rates]), stimuli),
  [
    "rates_sign",
    "1 of 4 features has the rates [0.004, 0.003] for learning: all weights of a winner rise; " +
    LEARNS,
  ],
);

finds(
  "rates that only weaken",
  () => found(new snn.STDP(layerOf(CLEAN), [-0.004, -0.003]), stimuli),
  [
    "rates_sign",
    "All 4 features have the rates [-0.004, -0.003] for learning: all weights of a winner fall; " +
    LEARNS,
  ],
);

finds(
  "reward and punishment in each other's place",
  () => {
    const rstdp = new snn.RSTDP(layerOf(CLEAN), {
      reward: [-0.004, 0.0005],
      punish: rates,
      decision_map: [0, 1, 2, 3],
    });
    return found(rstdp, stimuli, { targets });
  },
  [
    "rates_sign",
    "All 4 features have the rates [-0.004, 0.0005] for reward: a winner unlearns what it has seen, " +
    `which is for punishment; ${LEARNS}`,
  ],
  [
    "rates_sign",
    "All 4 features have the rates [0.004, -0.003] for punishment: a winner learns what it has seen, " +
    "which is for reward; it needs a negative ltp and a positive ltd",
  ],
);

const ALL = { targets, decision_map: [0, 1, 2, 3] };
const LEAVE_OUT = "leave out features at random while it learns (inhibited_features)";

finds(
  "a class without features",
  () => found(layerOf(CLEAN), stimuli, { targets, decision_map: [0, 1, 2, 0] }),
  [
    "classes_without_features",
    "Class 3 has no feature to be answered with; give it some in decision_map",
  ],
);

finds(
  "classes without features",
  () => found(layerOf(CLEAN), stimuli, { targets, decision_map: [0, 1, 1, 0] }),
  [
    "classes_without_features",
    "2 of 4 classes (2, 3) have no feature to be answered with; give it some in decision_map",
  ],
);

finds(
  "a class that is never answered",
  () => found(layerOf(CLEAN.with(3, faint(1))), stimuli, { ...ALL, threshold: 0.35 }),
  [
    "classes_never_answered",
    "Class 3 is never answered: no feature that stands for it (3) is ever the first to win; let it " +
    `learn longer, or ${LEAVE_OUT}`,
  ],
);

finds(
  "classes that are never answered",
  () => {
    const rows = [CLEAN[0], CLEAN[1], faint(1), faint(2).with(8, 0.05)];
    return found(layerOf(rows), stimuli, { ...ALL, threshold: 0.35 });
  },
  [
    "classes_never_answered",
    "2 of 4 classes (2, 3) are never answered: no feature that stands for them (2, 3) is ever the " +
    `first to win; let it learn longer, or ${LEAVE_OUT}`,
  ],
);

finds(
  "features of a class that never win",
  () => {
    const rows = [...CLEAN, faint(0), faint(1)];
    return found(layerOf(rows), stimuliOf([...targets, ...targets]), {
      decision_map: [0, 1, 2, 3, 0, 0],
    });
  },
  [
    "class_dead_features",
    `2 of 3 features of class 0 never win (4, 5); ${LEAVE_OUT}, or have fewer`,
  ],
);

Deno.test("a finding names its features and classes", async () => {
  const decision_map = [0, 0, 2, 2];
  const shown = stimuliOf(targets.map((number) => number % 2));
  const { findings } = await utils.diagnose(layerOf(CLEAN), shown, { threshold, decision_map });
  assertEquals(findings.map(({ kind, features, classes }) => ({ kind, features, classes })), [
    { kind: "classes_never_answered", features: [2, 3], classes: [2] },
  ]);
});
