/**
 * Checkpoints of a run: the network's state and where the run is, in one safetensors file that is
 * replaced as a whole.
 */

import * as z from "npm:zod@4.6.7/mini";
import { safetensors } from "../../mod.ts";
import type { MozafariMNIST2018 } from "../mozafari_network.ts";

const natural = z.int().check(z.gte(0));

const Position = z.strictObject({
  /** The layer that learns. */
  layer: z.int().check(z.gte(1), z.lte(3)),
  /** Its finished epochs. */
  epoch: natural,
  /** Finished images of the epoch. */
  image: natural,
  /** Right and wrong answers of the batch so far. */
  right: natural,
  wrong: natural,
});

const Checkpoint = z.strictObject({
  position: Position,
  spk_cnt1: natural,
  spk_cnt2: natural,
});

/** Where a run is. */
export type Position = z.infer<typeof Position>;

/** Writes a checkpoint. */
export async function writeCheckpoint(
  file: string,
  net: MozafariMNIST2018,
  position: Position,
): Promise<void> {
  const { spk_cnt1, spk_cnt2 } = net;
  const folder = file.replace(/[^/\\]*$/, "");
  if (folder !== "") await Deno.mkdir(folder, { recursive: true });
  const run = JSON.stringify({ position, spk_cnt1, spk_cnt2 });
  await safetensors.save_file(net.state_dict(), file, { run });
}

/** Puts a network into the state of a checkpoint and tells where the run was. */
export async function readCheckpoint(file: string, net: MozafariMNIST2018): Promise<Position> {
  const { tensors, metadata } = await safetensors.load_file_with_metadata(file);
  const checked = Checkpoint.safeParse(JSON.parse(metadata?.run ?? "null"));
  if (!checked.success) {
    throw new TypeError(`Cannot resume from "${file}": it is no checkpoint of this experiment`);
  }
  const { position, spk_cnt1, spk_cnt2 } = checked.data;
  net.load_state_dict(tensors);
  Object.assign(net, { spk_cnt1, spk_cnt2 });
  return position;
}
