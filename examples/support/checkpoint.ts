/**
 * Checkpoints of a run: the network's state, where the run is, and its record, in one safetensors file
 * that is replaced as a whole.
 */

import * as z from "npm:zod@4.6.7/mini";
import { safetensors } from "../../mod.ts";
import type { MozafariMNIST2018 } from "../mozafari_network.ts";
import { makeFolderOf, RunRecord } from "./record.ts";

const natural = z.int().check(z.gte(0));

const Position = z.strictObject({
  /** The layer that learns. */
  layer: z.int().check(z.gte(1), z.lte(3)),
  /** Its finished epochs. */
  epoch: natural,
  /** Finished images of the epoch. */
  image: natural,
  /** Right decisions among them. */
  right: natural,
});

const State = z.strictObject({
  position: Position,
  /** Images since the rates of layers 1 and 2 doubled last. */
  seen: z.tuple([natural, natural]),
  /** Decisions since the rates of layer 3 were set last. */
  decisions: z.strictObject({ right: natural, wrong: natural, silent: natural }),
});

/** Where a run is. */
export type Position = z.infer<typeof Position>;

/** What a run needs besides the weights and rates to go on. */
export type State = z.infer<typeof State>;

/** Writes a checkpoint. */
export async function writeCheckpoint(
  file: string,
  net: MozafariMNIST2018,
  state: State,
  record: RunRecord,
): Promise<void> {
  await makeFolderOf(file);
  const metadata = { run: JSON.stringify(state), record: JSON.stringify(record) };
  await safetensors.save_file(net.state_dict(), file, metadata);
}

/** Puts a network into the state of a checkpoint and tells where the run was. */
export async function readCheckpoint(
  file: string,
  net: MozafariMNIST2018,
): Promise<{ state: State; record: RunRecord }> {
  const { tensors, metadata } = await safetensors.load_file_with_metadata(file);
  const state = State.safeParse(JSON.parse(metadata?.run ?? "null"));
  const record = RunRecord.safeParse(JSON.parse(metadata?.record ?? "null"));
  if (!state.success || !record.success) {
    throw new TypeError(`Cannot resume from "${file}": it is no checkpoint of this experiment`);
  }
  net.load_state_dict(tensors);
  return { state: state.data, record: record.data };
}
