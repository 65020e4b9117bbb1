// deno-lint-ignore-file no-explicit-any -- a module without declared types takes and gives anything

/**
 * `torch.nn.Module`: a callable object that knows its parameters and modules.
 *
 * @module
 */

import { replaceStorage, stridedOf } from "../tensor/core.ts";
import { readOnto, toDevice } from "../tensor/transfer.ts";
import type { Backend } from "../backend/backend.ts";
import { cudaName } from "../backend/cuda_name.ts";
import { openedDevice } from "../backend/devices.ts";
import { nested } from "../representation.ts";
import { describe } from "../validation.ts";
import { Callable } from "./callable.ts";
import { Parameter } from "./parameter.ts";
import { type IncompatibleKeys, loadInto, type StateDict } from "./state_dict.ts";
import type { Tensor } from "../tensor/tensor.ts";

/** The call: `module(...args)` is `module.forward(...args)`. */
export interface Module<Arguments extends unknown[] = any[], Result = any> {
  (...args: Arguments): Result;
}

/**
 * Base class of networks and layers (`torch.nn.Module`). Parameters and modules are registered by
 * assigning them to a field, under the field's name and in the order of the fields. A subclass
 * says what a call does in `forward`.
 *
 * An instance is a function, so a field called `name` or `length` needs `override`.
 *
 * @example
 * ```ts
 * import { snn, torch } from "../../mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * class Net extends torch.nn.Module<[torch.Tensor], torch.Tensor> {
 *   conv1 = new snn.Convolution(6, 30, 5, 0.8, 0.05);
 *   override forward(input: torch.Tensor): torch.Tensor {
 *     return this.conv1(input);
 *   }
 * }
 * const net = new Net();
 * assertEquals(net(torch.zeros(15, 6, 28, 28)).shape, [15, 30, 24, 24]);
 * assertEquals([...net.state_dict().keys()], ["conv1.weight"]);
 * ```
 */
export abstract class Module<Arguments extends unknown[] = any[], Result = any>
  extends Callable<Arguments, Result> {
  /** Whether the module is in training mode; scripts ask for it, `train` and `eval` set it. */
  training = true;

  /**
   * Registers a parameter under a name that is not known when the class is written. As in PyTorch only another
   * parameter may be assigned to it: a tensor would not be part of the state, and is refused by a `TypeError`.
   */
  register_parameter(name: string, parameter: Parameter): void {
    let registered = parameter;
    Object.defineProperty(this, name, {
      get: () => registered,
      set: (value: unknown) => {
        if (!(value instanceof Parameter)) {
          throw new TypeError(
            `Cannot assign ${
              describe(value)
            } as the parameter "${name}": it needs a torch.nn.Parameter`,
          );
        }
        registered = value;
      },
      enumerable: true,
      configurable: true,
    });
  }

  /** Registers a module under a name that is not known when the class is written. */
  add_module(name: string, module: Module): void {
    Object.defineProperty(this, name, {
      value: module,
      enumerable: true,
      writable: true,
      configurable: true,
    });
  }

  /** The modules right below this one, with their names. */
  *named_children(): Generator<[string, Module]> {
    const seen = new Set<Module>();
    for (const [name, value] of Object.entries(this)) {
      if (!(value instanceof Module) || seen.has(value)) continue;
      seen.add(value);
      yield [name, value];
    }
  }

  /** The modules right below this one. */
  *children(): Generator<Module> {
    for (const [, module] of this.named_children()) yield module;
  }

  /** This module and all below it, each once, with their paths (`""` for this one). */
  *named_modules(prefix = "", seen: Set<Module> = new Set()): Generator<[string, Module]> {
    if (seen.has(this)) return;
    seen.add(this);
    yield [prefix, this];
    for (const [name, module] of this.named_children()) {
      yield* module.named_modules(join(prefix, name), seen);
    }
  }

  /** This module and all below it, each once. */
  *modules(): Generator<Module> {
    for (const [, module] of this.named_modules()) yield module;
  }

  /** The parameters of this module and of all below it, each once, with their paths. */
  *named_parameters(): Generator<[string, Parameter]> {
    const seen = new Set<Parameter>();
    for (const [path, module] of this.named_modules()) {
      for (const [name, parameter] of ownParameters(module)) {
        if (seen.has(parameter)) continue;
        seen.add(parameter);
        yield [join(path, name), parameter];
      }
    }
  }

  /** The parameters of this module and of all below it, each once. */
  *parameters(): Generator<Parameter> {
    for (const [, parameter] of this.named_parameters()) yield parameter;
  }

  /**
   * The state: all parameters by path, first those of a module, then those of the modules below.
   * A module that is reachable by several paths appears under each, as in PyTorch. The tensors
   * share storage with the module's.
   */
  state_dict(): StateDict {
    const state: StateDict = new Map();
    collect(this, "", state);
    return state;
  }

  /**
   * Copies a state into the parameters. Everything is checked first; on an error nothing has
   * changed.
   *
   * @param state A map or an object of tensors by path, as `state_dict` and `load_file` give it.
   * @param options `strict` (default true): missing and unexpected names are errors.
   * @returns The missing and unexpected names.
   * @throws {TypeError} With PyTorch's messages, if names or shapes do not fit.
   */
  load_state_dict(
    state: ReadonlyMap<string, Tensor> | Record<string, Tensor>,
    options: { strict?: boolean } = {},
  ): IncompatibleKeys {
    const { strict = true } = options;
    return loadInto(this.state_dict(), state, strict, this.constructor.name);
  }

  /** What `toString` says of this module besides its class and the modules below; nothing, unless it is overridden. */
  extra_repr(): string {
    return "";
  }

  /**
   * The module and all below it, as PyTorch prints them.
   *
   * @example
   * ```ts
   * import { snn, torch } from "../../mod.ts";
   * import { assertEquals } from "@std/assert";
   *
   * const net = new torch.nn.Sequential(new snn.Convolution(6, 30, 5), new snn.Pooling(2));
   * assertEquals(
   *   String(net), // and so does console.log(net)
   *   `Sequential(
   *   (0): Convolution(6, 30, kernel_size=(5, 5))
   *   (1): Pooling(kernel_size=(2, 2), stride=(2, 2), padding=(0, 0))
   * )`,
   * );
   * ```
   */
  override toString(): string {
    const extra = this.extra_repr();
    const children = [...this.named_children()].map(([name, module]) => `(${name}): ${module}`);
    const { name } = this.constructor;
    if (children.length === 0 && !extra.includes("\n")) return `${name}(${extra})`;
    return nested(name, [...extra === "" ? [] : extra.split("\n"), ...children], 2);
  }

  /** Sets training mode here and below. */
  train(mode = true): this {
    for (const module of this.modules()) module.training = mode;
    return this;
  }

  /** Ends training mode here and below. */
  eval(): this {
    return this.train(false);
  }

  /**
   * Moves the parameters to a device, in place. What shares its values with a tensor stays: the learning
   * rates of `STDP` are read by scripts and schedules, and handed to the device when they change.
   *
   * @param device The name of a device that is open, such as `"cpu"`.
   * @throws {RangeError} If the device is not open.
   * @throws {TypeError} If parameters have to leave a device that can only be read asynchronously:
   * `await net.cpu()` does. Nothing has moved then.
   */
  to(device: string): this {
    const backend = openedDevice(device);
    const away = this.#away(backend);
    const moved = away.map((parameter) =>
      toDevice(stridedOf(parameter), backend, "parameter", "await net.cpu()")
    );
    for (const [i, parameter] of away.entries()) replaceStorage(parameter, moved[i]);
    return this;
  }

  /** Moves the parameters to the CPU, in place; those of a device that can only be read asynchronously too. */
  async cpu(): Promise<this> {
    const backend = openedDevice("cpu");
    const away = this.#away(backend);
    const moved = await Promise.all(
      away.map((parameter) => readOnto(stridedOf(parameter), backend, "parameter")),
    );
    for (const [i, parameter] of away.entries()) replaceStorage(parameter, moved[i]);
    return this;
  }

  /**
   * Moves the parameters to an open CUDA device, in place.
   *
   * @param device A name or an index; the first device without.
   * @throws {TypeError} If the device is neither text nor a number.
   * @throws {RangeError} If it is no name of a device of this kind, or the device is not open.
   */
  cuda(device: string | number = "cuda"): this {
    return this.to(cudaName(device, "cuda"));
  }

  /** The parameters that a move to a device concerns. */
  #away(backend: Backend): Parameter[] {
    return [...this.parameters()].filter((parameter) =>
      !parameter.shared && stridedOf(parameter).backend !== backend
    );
  }
}

function* ownParameters(module: Module): Generator<[string, Parameter]> {
  for (const [name, value] of Object.entries(module)) {
    if (value instanceof Parameter) yield [name, value];
  }
}

function collect(module: Module, path: string, state: StateDict): void {
  for (const [name, parameter] of ownParameters(module)) state.set(join(path, name), parameter);
  for (const [name, value] of Object.entries(module)) {
    if (value instanceof Module) collect(value, join(path, name), state);
  }
}

function join(path: string, name: string): string {
  return path === "" ? name : `${path}.${name}`;
}
