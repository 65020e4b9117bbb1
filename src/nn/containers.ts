/**
 * Modules made of modules: `torch.nn.ModuleList` and `torch.nn.Sequential`.
 *
 * @module
 */

import type { Tensor } from "../tensor/tensor.ts";
import { Module } from "./module.ts";

/** A module is a function, and would have the number of its parameters as its length. */
function countModules(container: Module, count: () => number): void {
  Object.defineProperty(container, "length", { get: count });
}

/**
 * A list of modules, registered as `"0"`, `"1"`, … (`torch.nn.ModuleList`). It cannot be called.
 *
 * @example
 * ```ts
 * import { snn, torch } from "../../mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const list = new torch.nn.ModuleList([new snn.Pooling(2), new snn.Pooling(3)]);
 * list.append(new snn.Pooling(4));
 * assertEquals([...list].length, 3);
 * ```
 */
export class ModuleList extends Module<never, never> {
  readonly #modules: Module[] = [];
  /** How many modules there are. */
  declare readonly length: number;

  /**
   * Makes a container.
   *
   * @param modules The modules of the list.
   */
  constructor(modules: Iterable<Module> = []) {
    super();
    countModules(this, () => this.#modules.length);
    for (const module of modules) this.append(module);
  }

  /** Adds a module at the end. */
  append(module: Module): this {
    this.add_module(String(this.#modules.length), module);
    this.#modules.push(module);
    return this;
  }

  /**
   * The module at an index; negative ones count from the end.
   *
   * @throws {RangeError} If there is none.
   */
  at(index: number): Module {
    const module = this.#modules.at(index);
    if (module === undefined) {
      throw new RangeError(`Cannot take module ${index} of a list of ${this.length}`);
    }
    return module;
  }

  /** Walks the modules in order. */
  [Symbol.iterator](): IterableIterator<Module> {
    return this.#modules.values();
  }

  /** A list cannot be called. */
  override forward(): never {
    throw new TypeError("Cannot call a ModuleList: call its modules");
  }
}

/**
 * Modules called one after another, each with the result of the one before
 * (`torch.nn.Sequential`).
 *
 * @example
 * ```ts
 * import { snn, torch } from "../../mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const net = new torch.nn.Sequential(new snn.Pooling(2), new snn.Pooling(2));
 * assertEquals(net(torch.zeros(15, 6, 28, 28)).shape, [15, 6, 7, 7]);
 * ```
 */
export class Sequential extends Module<[Tensor], Tensor> {
  readonly #modules: readonly Module[];
  /** How many modules there are. */
  declare readonly length: number;

  /**
   * Makes a container.
   *
   * @param modules The modules, in the order of the calls.
   */
  constructor(...modules: Module<[Tensor], Tensor>[]) {
    super();
    this.#modules = modules;
    countModules(this, () => modules.length);
    modules.forEach((module, i) => this.add_module(String(i), module));
  }

  /** Calls all modules in order. */
  override forward(input: Tensor): Tensor {
    return this.#modules.reduce((result, module) => module(result), input);
  }
}
