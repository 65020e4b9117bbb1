/**
 * `torch.nn.DataParallel`: a batch split over devices.
 *
 * @module
 */

import { devicesOf, onEach, type Share, sharesOf } from "../backend/device_list.ts";
import { openCudaDevices } from "../backend/cuda_state.ts";
import { openedDevice } from "../backend/devices.ts";
import { replaceStorage, stridedOf } from "../tensor/core.ts";
import { Replicas } from "../tensor/replicas.ts";
import type { Strided } from "../tensor/strided.ts";
import { checkKeys, describe } from "../validation.ts";
import { Module } from "./module.ts";
import { batchOf, gather, type Gathered, scatter, tensorsIn } from "./scatter_gather.ts";

/** What `DataParallel` takes by name. */
export interface DataParallelOptions {
  /**
   * Open devices that share a batch, by name or, for CUDA devices, by index; null (the default): all CUDA devices that
   * are open, without one the device of the module. A device may be named several times.
   */
  device_ids?: readonly (string | number)[] | null;
  /** Where the results are put together; by default the first of `device_ids`. */
  output_device?: string | number | null;
}

/**
 * Runs a module on several devices at once (`torch.nn.DataParallel`), for inference: a batch is split along its first
 * axis, each device runs the module on its part, and the results are put together. They are those of one device, to
 * the bit.
 *
 * The module stays where it is, on a device that the host can read at once; devices that lack its parameters keep a
 * copy, which is made once, and again when a parameter has changed. A call gives a promise, and all devices are at
 * work before one is waited for.
 *
 * - Tensors among the arguments are split, in arrays and plain objects too; the rest is given to all. A wave has to be
 *   a batch, `[N, T, C, H, W]`, and all have the same length.
 * - Tensors that the module gives are put together along the first axis and keep their layout; so are
 *   `Winners`, which become what their `batch()` gives, and lists of numbers or of lists of them, one for each stimulus.
 *   In arrays of tensors and in plain objects this is done item by item.
 * - `forward` may be asynchronous, but has to call its layers before it first waits: afterwards their parameters are
 *   back on their own device.
 * - What a part of the module would learn is lost with the copy; a call whose module has learnt there throws.
 *
 * @example
 * ```ts
 * import { functional as sf, snn, torch } from "../../mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * class Net extends torch.nn.Module<[torch.Tensor], torch.Tensor> {
 *   conv = new snn.Convolution(2, 4, 3);
 *   override forward(input: torch.Tensor): torch.Tensor {
 *     return sf.pooling(sf.fire(this.conv(input), 5), 2);
 *   }
 * }
 * const net = new Net();
 * const parallel = new torch.nn.DataParallel(net, { device_ids: ["cpu", "cpu"] });
 * const waves = torch.from_times(torch.randint(0, 20, [5, 2, 8, 8]), 15);
 * assertEquals(await (await parallel(waves)).times.tolist(), await net(waves).times.tolist());
 * ```
 *
 * @example On all CUDA devices that are open
 * ```ts ignore
 * await Promise.all(["cuda:0", "cuda:1"].map(torch.device));
 * const parallel = new torch.nn.DataParallel(net);
 * const spikes = await parallel(waves); // on "cuda:0"
 * ```
 */
// deno-lint-ignore no-explicit-any -- any module
export class DataParallel<Arguments extends unknown[] = any[], Result = any>
  extends Module<Arguments, Promise<Gathered<Result>>> {
  /** The module that is run. */
  readonly module: Module<Arguments, Result>;
  /** The devices that share a batch. */
  readonly device_ids: readonly string[];
  /** Where the results are put together. */
  readonly output_device: string;
  readonly #replicas = new Replicas("await net.cpu()");

  /**
   * Wraps a module.
   *
   * @param module What is to be run.
   * @param options See {@linkcode DataParallelOptions}.
   * @throws {TypeError} If an argument has a wrong type.
   * @throws {RangeError} If a device is not open.
   */
  constructor(module: Module<Arguments, Result>, options: DataParallelOptions = {}) {
    super();
    const action = "run a module";
    if (!(module instanceof Module)) {
      throw new TypeError(`Cannot ${action} that is ${describe(module)}: it needs a Module`);
    }
    checkKeys(options, ["device_ids", "output_device"], 'the options of "DataParallel"');
    const { device_ids = null, output_device = null } = options;
    this.module = module;
    this.device_ids = devicesOf(device_ids ?? usualDevices(module), action)
      .map(({ device }) => device);
    const [output] = output_device === null
      ? this.device_ids
      : devicesOf([output_device], action).map(({ device }) => device);
    this.output_device = output;
  }

  /**
   * Runs the module.
   *
   * @param args What its `forward` takes.
   * @throws {TypeError} If there is no batch to split, results cannot be put together, or the module has learnt.
   */
  override async forward(...args: Arguments): Promise<Gathered<Result>> {
    const shares = sharesOf(batchOf(args), this.device_ids.map(openedDevice));
    const runs = onEach(shares, ({ backend }) => backend, (share) => this.#run(share, args));
    const parts = await Promise.all(runs.map(async ({ result }) => // In an array, so that winners, which can be awaited, are not.
    [result instanceof Promise ? await result : result]));
    const whole = await gather(parts.map(([part]) => part), openedDevice(this.output_device));
    for (const tensor of tensorsIn(runs.map(({ part }) => part))) tensor.dispose();
    return whole as Gathered<Result>;
  }

  /** Starts the module on its part of a batch, with its parameters on that device for the length of the call. */
  #run(share: Share, args: Arguments): { part: Arguments; result: Result } {
    const part = scatter(args, share);
    const parameters = [...this.module.parameters()].filter(({ shared }) => !shared);
    const own = parameters.map(stridedOf);
    const there = own.map((storage) => this.#replicas.on(share.backend, storage));
    const versions = there.map(({ buffer }) => buffer.version);
    const place = (storages: readonly Strided[]) =>
      parameters.forEach((parameter, i) => replaceStorage(parameter, storages[i]));
    let result: Result;
    for (const storage of own) storage.hold();
    try {
      place(there);
      result = this.module(...part);
    } finally {
      place(own);
      for (const storage of own) storage.release();
    }
    if (there.some(({ buffer }, i) => buffer.version !== versions[i])) {
      throw new TypeError(
        "Cannot learn in a DataParallel: the module has changed its parameters, and those of each device " +
          "are copies; learn from the module itself",
      );
    }
    return { part, result };
  }
}

/** Where a module runs that is not told where. */
function usualDevices(module: Module): readonly string[] {
  const cuda = openCudaDevices().map(({ name }) => name);
  if (cuda.length > 0) return cuda;
  const [parameter] = module.parameters();
  return [parameter?.device ?? "cpu"];
}
