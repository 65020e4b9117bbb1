/**
 * The dense formulation in another program, with the same weights and spikes.
 */

import * as z from "npm:zod@4.6.7/mini";
import { safetensors } from "../../mod.ts";
import { LAYERS, type Subject } from "./subject.ts";

const ms = z.number().check(z.positive());
const Printed = z.strictObject({
  device: z.string(),
  answers: z.array(z.int()),
  infer_ms: ms,
  infer_batch_ms: ms,
  learn1_ms: ms,
  learn2_ms: ms,
  learn3_ms: ms,
});
export type DenseRecord = z.infer<typeof Printed>;

/** Runs it, and compares its decisions. */
export async function denseTimes(line: string, subject: Subject): Promise<DenseRecord> {
  const folder = await Deno.makeTempDir();
  try {
    const [weights, waves] = [`${folder}/weights.safetensors`, `${folder}/waves.safetensors`];
    await safetensors.save_file(subject.net.state_dict(), weights);
    const inputs = LAYERS.map((layer) =>
      [`layer${layer}`, subject.batches[layer][0].times] as const
    );
    await safetensors.save_file(new Map(inputs), waves);
    const [program, ...args] = line.split(" ");
    const { success, code, stdout } = await new Deno.Command(program, {
      args: [...args, weights, waves],
      stderr: "inherit",
    }).output();
    if (!success) throw new Error(`Cannot time "${line}": it ended with code ${code}`);
    const record = Printed.parse(JSON.parse(new TextDecoder().decode(stdout)));
    await compare(record, subject);
    return record;
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function compare({ answers }: DenseRecord, subject: Subject): Promise<void> {
  const { decision_map } = subject.net;
  const classes = answers.map((feature) => feature < 0 ? -1 : decision_map[feature]);
  const expected = (await subject.inferBatch()).slice(0, answers.length);
  // It adds in another order, so that near ties may come out otherwise.
  const differing = classes.filter((answer, i) => answer !== expected[i]).length;
  if (differing > answers.length / 20) {
    throw new Error(
      `Cannot compare: the dense formulation decides otherwise on ${differing} images`,
    );
  }
}
