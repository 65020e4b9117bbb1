/**
 * Commands on their way to the device. Kernels, copies and clears are recorded in their order and handed over
 * many at a time; copies to the host go by themselves, so that what has been computed can be read even if
 * the work beside it is refused.
 *
 * @module
 */

import { type Failures, scoped } from "./failures.ts";
import type { Pipeline } from "./pipelines.ts";
import type { Raw } from "./pool.ts";
import type { Arrivals } from "./staging.ts";

/** What a device has done so far. */
export interface Counts {
  /** Kernels run. */
  dispatches: number;
  /** Times that recorded work was handed over. */
  submits: number;
  /** Times that the host waited for the device. */
  waits: number;
}

/** Dispatches in a submit at most. */
const MOST_DISPATCHES = 256;
/** Bytes of parameters of a dispatch at most, and how they are aligned. */
const PARAMETER_BYTES = 256;
/** Bytes from the host in a submit at most. */
const UPLOAD_BYTES = 1 << 16;

/** The commands of a device. */
export class Recorder {
  readonly counts: Counts = { dispatches: 0, submits: 0, waits: 0 };
  /** The parameters of the dispatches of a submit, `parameterBytes` each. */
  readonly parameters: GPUBuffer;
  readonly parameterBytes = PARAMETER_BYTES;
  readonly #words = new Uint32Array(MOST_DISPATCHES * PARAMETER_BYTES / 4);
  readonly #uploads: GPUBuffer;
  readonly #bytes = new Uint8Array(UPLOAD_BYTES);
  readonly #names = new Set<string>();
  #encoder: GPUCommandEncoder | null = null;
  #pass: GPUComputePassEncoder | null = null;
  #dispatches = 0;
  #uploaded = 0;
  /** What the copies that are being recorded are for; null while it is work. */
  #reads: Arrivals | null = null;

  constructor(readonly device: GPUDevice, readonly failures: Failures) {
    const { UNIFORM, COPY_SRC, COPY_DST } = GPUBufferUsage;
    this.parameters = device.createBuffer({
      label: "parameters",
      size: this.#words.byteLength,
      usage: UNIFORM | COPY_DST,
    });
    this.#uploads = device.createBuffer({
      label: "uploads",
      size: UPLOAD_BYTES,
      usage: COPY_SRC | COPY_DST,
    });
  }

  /** Notes that what is recorded next uses some memory. */
  note(raw: Raw): void {
    raw.used = this.counts.submits;
  }

  /** Whether anything uses some memory and has not been handed over yet. */
  holds(raw: Raw): boolean {
    return this.#encoder !== null && raw.used === this.counts.submits;
  }

  /** Makes room for a kernel: what it uses can be noted. */
  begin(): void {
    if (this.#reads !== null || this.#dispatches === MOST_DISPATCHES) this.flush();
  }

  /** Where copies and clears are recorded; with `reads` those to the host. */
  between(reads: Arrivals | null = null): GPUCommandEncoder {
    if (this.#reads !== reads) this.flush();
    this.#reads = reads;
    this.#pass?.end();
    this.#pass = null;
    return this.#encoder ??= this.device.createCommandEncoder();
  }

  /** Records a copy within the device. */
  copy(from: Raw, fromByte: number, to: Raw, toByte: number, bytes: number): void {
    this.#names.add("a copy");
    this.between().copyBufferToBuffer(from.buffer, fromByte, to.buffer, toByte, bytes);
  }

  /**
   * Records words from the host.
   *
   * @returns Whether there was room for them in this submit.
   */
  upload(bytes: Uint8Array, to: Raw, toByte: number): boolean {
    const { byteLength } = bytes;
    if (this.#uploaded + byteLength > UPLOAD_BYTES) return false;
    this.#names.add("a write");
    const encoder = this.between();
    encoder.copyBufferToBuffer(this.#uploads, this.#uploaded, to.buffer, toByte, byteLength);
    this.#bytes.set(bytes, this.#uploaded);
    this.#uploaded += byteLength;
    return true;
  }

  /** Records a kernel. */
  dispatch(
    name: string,
    { pipeline }: Pipeline,
    group: GPUBindGroup,
    params: readonly number[],
    [x, y, z]: readonly [x: number, y: number, z: number],
  ): void {
    if (params.length * 4 > PARAMETER_BYTES) {
      throw new RangeError(`Cannot run "${name}" with ${params.length} parameters`);
    }
    const at = this.#dispatches * PARAMETER_BYTES;
    this.#words.set(params, at / 4);
    const pass = this.#pass ??= this.between().beginComputePass();
    pass.setPipeline(pipeline);
    pass.setBindGroup(0, group, [at]);
    pass.dispatchWorkgroups(x, y, z);
    this.#dispatches++;
    this.#names.add(name);
    this.counts.dispatches++;
  }

  /** Hands over what has been recorded. */
  flush(): void {
    const encoder = this.#encoder;
    const reads = this.#reads;
    this.#reads = null;
    if (encoder === null) return;
    const what = reads ? "read from" : `run ${[...this.#names].join(", ") || "a clear"} on`;
    const { outcome } = scoped(
      this.device,
      (message) => `Cannot ${what} "webgpu": ${message}`,
      () => {
        this.#pass?.end();
        const { queue } = this.device;
        const words = this.#dispatches * PARAMETER_BYTES / 4;
        if (words > 0) queue.writeBuffer(this.parameters, 0, this.#words, 0, words);
        if (this.#uploaded > 0) queue.writeBuffer(this.#uploads, 0, this.#bytes, 0, this.#uploaded);
        queue.submit([encoder.finish()]);
      },
    );
    if (reads) reads.watch(outcome);
    else this.failures.watch(outcome);
    this.#encoder = null;
    this.#pass = null;
    this.#dispatches = 0;
    this.#uploaded = 0;
    this.#names.clear();
    this.failures.epoch++;
    this.counts.submits++;
  }
}
