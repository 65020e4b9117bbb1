/**
 * Checkpoints of a run: the network's state, where the run is, and its record, in one safetensors file
 * that is replaced as a whole.
 */

import type * as z from "npm:zod@4.6.7/mini";
import { safetensors, type torch } from "../../mod.ts";
import { makeFolderOf } from "./record.ts";

/** What a checkpoint has besides the network: where the run is, and what it has recorded. */
export interface Saved<State, Record> {
  state: State;
  record: Record;
}

/** Writes a checkpoint. */
export async function writeCheckpoint(
  file: string,
  net: torch.nn.Module,
  { state, record }: Saved<object, object>,
): Promise<void> {
  await makeFolderOf(file);
  const metadata = { run: JSON.stringify(state), record: JSON.stringify(record) };
  await safetensors.save_file(net.state_dict(), file, metadata);
}

/** Puts a network into the state of a checkpoint and tells where the run was. */
export async function readCheckpoint<State, Record>(
  file: string,
  net: torch.nn.Module,
  kinds: { state: z.ZodMiniType<State>; record: z.ZodMiniType<Record> },
): Promise<Saved<State, Record>> {
  const { tensors, metadata } = await safetensors.load_file_with_metadata(file);
  const state = kinds.state.safeParse(JSON.parse(metadata?.run ?? "null"));
  const record = kinds.record.safeParse(JSON.parse(metadata?.record ?? "null"));
  if (!state.success || !record.success) {
    throw new TypeError(`Cannot resume from "${file}": it is no checkpoint of this experiment`);
  }
  net.load_state_dict(tensors);
  return { state: state.data, record: record.data };
}
