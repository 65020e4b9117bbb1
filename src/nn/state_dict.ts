/**
 * Loading a state into a module: everything is checked before anything is written.
 *
 * @module
 */

import { storageOf } from "../tensor/core.ts";
import { checkHostReads } from "../tensor/host_reads.ts";
import type { Tensor } from "../tensor/tensor.ts";

/** The state of a module: tensors by name, in the order of registration. */
export type StateDict = Map<string, Tensor>;

/** What `load_state_dict` tells: the names that were missing and those that were not expected. */
export interface IncompatibleKeys {
  /** Names that the module has and the state has not. */
  missing_keys: string[];
  /** Names that the state has and the module has not. */
  unexpected_keys: string[];
}

/**
 * Copies values into the tensors of `own`, by name.
 *
 * @throws {TypeError} With PyTorch's list of what does not fit; nothing is written then.
 */
export function loadInto(
  own: StateDict,
  state: ReadonlyMap<string, Tensor> | Record<string, Tensor>,
  strict: boolean,
  module: string,
): IncompatibleKeys {
  const given = state instanceof Map ? state : new Map(Object.entries(state));
  const missing_keys = [...own.keys()].filter((key) => !given.has(key));
  const unexpected_keys = [...given.keys()].filter((key) => !own.has(key));
  const problems: string[] = [];
  if (strict && unexpected_keys.length > 0) {
    problems.push(`Unexpected key(s) in state_dict: ${quoted(unexpected_keys)}. `);
  }
  if (strict && missing_keys.length > 0) {
    problems.push(`Missing key(s) in state_dict: ${quoted(missing_keys)}. `);
  }
  for (const [key, target] of own) {
    const source = given.get(key);
    if (source === undefined) continue;
    storageOf(source);
    if (String(source.shape) !== String(target.shape)) {
      problems.push(
        `size mismatch for ${key}: copying a param with shape torch.Size([${
          source.shape.join(", ")
        }]) from checkpoint, the shape in current model is torch.Size([${
          target.shape.join(", ")
        }]).`,
      );
    }
  }
  if (problems.length > 0) {
    throw new TypeError(
      `Error(s) in loading state_dict for ${module}:\n\t${problems.join("\n\t")}`,
    );
  }
  const known = [...own].filter(([key]) => given.has(key));
  for (const [key, target] of known) {
    const { backend } = storageOf(given.get(key)!);
    if (storageOf(target).backend === backend) continue;
    checkHostReads(backend, "load parameters from", "tensors that await t.cpu() gives");
  }
  for (const [key, target] of known) target.copy_(given.get(key)!);
  return { missing_keys, unexpected_keys };
}

function quoted(keys: readonly string[]): string {
  return keys.map((key) => `"${key}"`).join(", ");
}
