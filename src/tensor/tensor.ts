/**
 * `Tensor`: the families of methods closed, with conversions between dtypes, devices and layouts.
 *
 * @module
 */

import { cudaName } from "../backend/cuda_name.ts";
import { openedDevice } from "../backend/devices.ts";
import { storageOf, stridedOf } from "./core.ts";
import { Deferred } from "./deferred.ts";
import { checkDType, type DType, dtypes } from "./dtype.ts";
import { Latency } from "./latency.ts";
import { timesTensor, toLatency, valuesTensor } from "./latency_conversion.ts";
import { InPlace } from "./methods/in_place.ts";
import { contiguous, convertTo, duplicate } from "./ops/copy.ts";
import { Strided } from "./strided.ts";
import { move, read } from "./transfer.ts";

/**
 * A multi-dimensional array on a device, or spike waves and potentials in compact form.
 *
 * Made by `torch.tensor`, `torch.zeros`, … and by operations. The methods are those of PyTorch that
 * models of this kind use; there are no gradients. Reads are promises on every device; where the
 * host can read the device's memory at once there is `dataSync` too.
 *
 * @example
 * ```ts
 * import { torch } from "../../mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const a = torch.tensor([[1, 2], [3, 4]], { dtype: "float32" });
 * const b = a.mul(2).add(torch.tensor([10, 20]));
 * assertEquals(await b.tolist(), [[12, 24], [16, 28]]);
 * assertEquals(String(b), "tensor([[12., 24.],\n        [16., 28.]])");
 * ```
 */
export class Tensor extends InPlace<Tensor> {
  /** @ignore */
  protected override wrap(storage: unknown): Tensor {
    return new Tensor(storage);
  }

  /**
   * The tensor with another dtype or on another device; itself if nothing changes. Waves and potentials
   * stay in latency layout on the other device. Potentials of a convolution that nobody has asked for yet
   * are not computed: they will be there, from the wave and a copy of the weight as it is now.
   *
   * @param target A dtype or the name of an open device.
   * @throws {RangeError} If the device is not open.
   * @throws {TypeError} If the tensor has to leave a device that can only be read asynchronously:
   * `await t.cpu()` does.
   *
   * @example
   * ```ts ignore
   * const device = await torch.device("webgpu");
   * const waves = encode(images).to(device); // still in latency layout
   * const potentials = await conv(waves).cpu();
   * ```
   */
  to(target: DType | string): Tensor {
    if ((dtypes as readonly string[]).includes(target)) return this.#convert(target as DType);
    const backend = openedDevice(target);
    if (storageOf(this).backend === backend) return this;
    return new Tensor(move(storageOf(this), backend));
  }

  /**
   * The tensor on the CPU, in the same layout; itself if it is there. Of a device that can only be read
   * asynchronously it is read: what is asked for in one turn of the event loop comes with one wait.
   *
   * @example
   * ```ts
   * import { torch } from "../../mod.ts";
   *
   * const [a, b] = await Promise.all([torch.zeros(2).cpu(), torch.ones(2).cpu()]);
   * ```
   */
  async cpu(): Promise<Tensor> {
    const storage = storageOf(this);
    const cpu = openedDevice("cpu");
    return storage.backend === cpu ? this : new Tensor(await read(storage, cpu));
  }

  /**
   * The tensor on an open CUDA device, in the same layout; itself if it is there.
   *
   * @param device A name or an index; the first device without.
   * @throws {TypeError} If the device is neither text nor a number.
   * @throws {RangeError} If it is no name of a device of this kind, or the device is not open.
   *
   * @example
   * ```ts ignore
   * await torch.device("cuda"); // once
   * const waves = encode(images).cuda();
   * ```
   */
  cuda(device: string | number = "cuda"): Tensor {
    return this.to(cudaName(device, "cuda"));
  }

  /** The tensor as float32. */
  float(): Tensor {
    return this.#convert("float32");
  }

  /** The tensor as int32. */
  int(): Tensor {
    return this.#convert("int32");
  }

  /** The tensor as int64. */
  long(): Tensor {
    return this.#convert("int64");
  }

  /** The tensor as uint8. */
  byte(): Tensor {
    return this.#convert("uint8");
  }

  /** The tensor as bool: whether elements are not 0. */
  bool(): Tensor {
    return this.#convert("bool");
  }

  /** The tensor with the dtype of another one. */
  type_as(other: Tensor): Tensor {
    return this.#convert(other.dtype);
  }

  /** A copy with storage of its own. */
  clone(): Tensor {
    const storage = storageOf(this);
    if (storage instanceof Strided) return new Tensor(duplicate(storage));
    return new Tensor(storage instanceof Deferred ? storage.withInhibited([]) : storage.clone());
  }

  /** The tensor itself where it lies row-major without gaps, else a copy that does. */
  contiguous(): Tensor {
    const storage = storageOf(this);
    if (!(storage instanceof Strided) || storage.isContiguous) return this;
    return new Tensor(contiguous(storage));
  }

  /** Whether the elements lie row-major without gaps; not in latency layout. */
  is_contiguous(): boolean {
    const storage = storageOf(this);
    return storage instanceof Strided && storage.isContiguous;
  }

  /** The tensor in strided layout. Deferred potentials are computed for all steps. */
  to_dense(): Tensor {
    return storageOf(this) instanceof Strided ? this : new Tensor(stridedOf(this));
  }

  /**
   * The tensor in latency layout: a wave of spikes, or potentials that are 0 before a step and
   * above 0 from it on (of which the first is kept).
   *
   * @throws {TypeError} If it is neither.
   *
   * @example
   * ```ts
   * import { torch } from "../../mod.ts";
   * import { assertEquals } from "@std/assert";
   *
   * const wave = torch.tensor([0, 1, 1], { dtype: "float32" }).view(3, 1, 1, 1).to_latency();
   * assertEquals(wave.layout, "latency");
   * assertEquals(await wave.times.tolist(), [[[1]]]);
   * ```
   */
  to_latency(): Tensor {
    const storage = storageOf(this);
    if (storage instanceof Latency) return this;
    return new Tensor(toLatency(storage instanceof Deferred ? storage.dense() : storage));
  }

  /**
   * First spike steps of a tensor in latency layout, `[C, H, W]` or `[N, C, H, W]`, uint8 or (more
   * than 254 steps) uint16; T where a neuron never spikes. A copy.
   *
   * @throws {TypeError} In strided layout.
   */
  get times(): Tensor {
    return new Tensor(timesTensor(storageOf(this)));
  }

  /**
   * Potentials at the first spikes, float32 `[C, H, W]` or `[N, C, H, W]`, 0 where a neuron never
   * spikes; null for a wave of spikes. A copy.
   *
   * @throws {TypeError} In strided layout.
   */
  get values(): Tensor | null {
    const values = valuesTensor(storageOf(this));
    return values && new Tensor(values);
  }

  #convert(dtype: DType): Tensor {
    checkDType(dtype);
    if (dtype === this.dtype) return this;
    const storage = storageOf(this);
    if (storage instanceof Latency && (storage.cell.values === null)) {
      return new Tensor(storage.withDType(dtype));
    }
    return new Tensor(convertTo(stridedOf(this), dtype));
  }
}
