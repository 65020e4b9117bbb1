/**
 * The device at work. Operations are recorded and handed over many at a time; only reads wait.
 *
 * @module
 */

import { BindGroups } from "./bind_groups.ts";
import { GpuBuffer, gpuBuffer } from "./buffer.ts";
import { Clock } from "./clock.ts";
import { Failures, guarded } from "./failures.ts";
import type { Binding, Dispatch } from "./kernel.ts";
import { type Pipeline, Pipelines } from "./pipelines.ts";
import { Pool, type Raw } from "./pool.ts";
import { type Noted, Reads } from "./reads.ts";
import { type Counts, Recorder } from "./recorder.ts";
import { Traps } from "./traps.ts";

/** From so many bytes on, what has been recorded does not share the fate of a new buffer. */
const LARGE_BYTES = 2 ** 24;

/** A device and the work recorded for it. */
export class Gpu {
  readonly failures = new Failures();
  readonly pool: Pool;
  readonly #recorder: Recorder;
  readonly #pipelines: Pipelines;
  readonly #groups: BindGroups;
  readonly #reads: Reads;
  readonly #clock: Clock;
  /** Memory of buffers that nobody freed and nobody holds. */
  readonly #forgotten = new FinalizationRegistry<Raw>((raw) => this.pool.collect(raw));
  #traps: Traps | null = null;

  constructor(readonly device: GPUDevice) {
    const { failures } = this;
    this.pool = new Pool(device, failures, (raw) => {
      if (this.#recorder.holds(raw)) this.flush();
      this.#groups.clear();
    });
    this.#recorder = new Recorder(device, failures);
    const { parameters, parameterBytes } = this.#recorder;
    this.#pipelines = new Pipelines(device, failures);
    this.#groups = new BindGroups(device, failures, parameters, parameterBytes);
    this.#reads = new Reads(this.#recorder, failures, () => this.#trapped());
    this.#clock = new Clock(this);
    device.lost.then(({ message }) => {
      failures.lost ??= `it was lost (${message.trim() || "no reason given"})`;
    });
    device.addEventListener("uncapturederror", (event) => {
      const { message } = (event as GPUUncapturedErrorEvent).error;
      failures.fail(new Error(`The device "webgpu" reports: ${message}`));
    });
  }

  /** What the device has done so far. */
  get statistics(): Counts {
    return this.#recorder.counts;
  }

  /** What kernels may find wrong. */
  get traps(): Traps {
    const traps = this.#traps ??= new Traps(this.alloc(4), 1);
    if (traps.word.written < traps.since) {
      // What has been written until now has nothing to do with what may be noted from now on.
      this.flush();
      traps.since = ++this.failures.epoch;
    }
    // What has failed before is no reason to refuse what comes now.
    if (this.failures.errorOf(traps.word.written)) this.write(traps.word, 0, new Uint8Array(4));
    return traps;
  }

  /** Whether the device is there no more. */
  get closed(): boolean {
    return this.failures.lost !== null;
  }

  /** Ends the use of the device; what it holds is lost. */
  close(): void {
    this.failures.lost ??= "it has been closed";
    this.pool.trim(0);
    this.device.destroy();
  }

  /** Memory that reads as zeros. */
  alloc(byteLength: number): GpuBuffer {
    this.failures.checkDevice();
    if (byteLength >= LARGE_BYTES) this.flush();
    const buffer = new GpuBuffer(byteLength, this.pool.take(byteLength));
    this.#forgotten.register(buffer, buffer.raw, buffer);
    return buffer;
  }

  /** Gives memory back. */
  free(buffer: GpuBuffer): void {
    if (buffer.freed) return;
    buffer.freed = true;
    this.#forgotten.unregister(buffer);
    buffer.derived?.free();
    buffer.derived = null;
    this.pool.give(buffer.raw);
  }

  /** Records a kernel. */
  run({ kernel, constants, bindings, params, groups }: Dispatch): void {
    this.failures.checkDevice();
    const [x, y, z] = typeof groups === "number" ? spread(groups) : groups;
    if (x * y * z === 0) return;
    this.#recorder.begin();
    const pipeline = this.#pipelines.get(kernel, constants);
    const { raws, copies } = this.#bind(pipeline, bindings, kernel.name);
    const group = this.#groups.get(pipeline, raws, kernel.name);
    this.#recorder.dispatch(kernel.name, pipeline, group, params, [x, y, z]);
    for (const copy of copies) this.pool.give(copy);
  }

  /** Copies bytes within the device: offsets and length are multiples of 4. */
  copyBytes(from: GpuBuffer, fromByte: number, to: GpuBuffer, toByte: number, bytes: number): void {
    this.failures.checkDevice();
    this.#recorder.begin();
    const source = this.#use(from, "read");
    const target = this.#use(to, bytes >= to.byteLength ? "write" : "update");
    this.#recorder.copy(source, fromByte, target, toByte, bytes);
  }

  /** Copies words from the host: offset and length are multiples of 4. */
  write(buffer: GpuBuffer, byteOffset: number, bytes: Uint8Array<ArrayBuffer>): void {
    const { failures } = this;
    failures.checkDevice();
    refuse(buffer);
    const whole = bytes.byteLength >= buffer.byteLength;
    const clears = buffer.stale && !whole;
    // What has been recorded reads what was there before.
    const recorded = this.#recorder.holds(buffer.raw);
    if (!whole) this.#use(buffer, "update");
    buffer.stale = false;
    if (recorded || clears) {
      this.#recorder.begin();
      buffer.written = failures.epoch;
      this.#recorder.note(buffer.raw);
      if (this.#recorder.upload(bytes, buffer.raw, byteOffset)) return;
      this.flush();
    }
    buffer.written = failures.epoch;
    guarded(
      this.device,
      failures,
      (message) => `Cannot write ${bytes.byteLength} bytes on "webgpu": ${message}`,
      () => this.device.queue.writeBuffer(buffer.raw.buffer, byteOffset, bytes),
    );
  }

  /**
   * Copies bytes to the host.
   *
   * @param again Whether an attempt was refused.
   */
  async read(
    buffer: GpuBuffer,
    byteOffset: number,
    byteLength: number,
    again = false,
  ): Promise<Uint8Array<ArrayBuffer>> {
    this.failures.checkDevice();
    const raw = this.#use(buffer, "read");
    if (byteLength === 0) return new Uint8Array(0);
    const { written } = buffer;
    const start = byteOffset & ~3;
    const size = (byteOffset + byteLength + 3 & ~3) - start;
    const { bytes, error } = await this.#reads.words(raw, start, size);
    if (raw.refusal) throw raw.refusal;
    this.failures.check(written);
    if (error) {
      // Others that were read along with it may be why.
      if (again || buffer.freed || buffer.written !== written) throw error;
      return await this.read(buffer, byteOffset, byteLength, true);
    }
    const first = byteOffset - start;
    return bytes.slice(first, first + byteLength);
  }

  /** Waits until the device has done all that was asked of it. */
  async finish(): Promise<void> {
    this.failures.checkDevice();
    this.flush();
    this.statistics.waits++;
    await this.device.queue.onSubmittedWorkDone();
    this.failures.checkDevice();
  }

  /** The milliseconds that the device spends on what `work` asks of it. */
  timed(work: () => void): Promise<number> {
    return this.#clock.timed(work);
  }

  /** Hands over what has been recorded. */
  flush(): void {
    this.#recorder.flush();
  }

  /** The memory behind the bindings; a buffer that is read and written is read from a copy. */
  #bind(
    { written }: Pipeline,
    bindings: readonly Binding[],
    name: string,
  ): { raws: Raw[]; copies: Raw[] } {
    if (written.length !== bindings.length) {
      throw new TypeError(
        `Cannot run "${name}" with ${bindings.length} of ${written.length} buffers`,
      );
    }
    const buffers = bindings.map(({ buffer, access }, index) => {
      if (written[index] !== (access !== "read")) {
        throw new TypeError(`Cannot ${access} buffer ${index} of "${name}"`);
      }
      return gpuBuffer(buffer);
    });
    const isWritten = (raw: Raw) => buffers.some((other, i) => written[i] && other.raw === raw);
    const shared = buffers.flatMap(({ raw }, i) => !written[i] && isWritten(raw) ? [i] : []);
    // Taking memory may hand over what is recorded: nothing of this kernel is yet.
    const copies = shared.map((i) => this.pool.take(buffers[i].raw.byteLength));
    const raws = buffers.map((buffer, i) => this.#use(buffer, bindings[i].access));
    for (const [k, i] of shared.entries()) {
      this.#recorder.copy(raws[i], 0, copies[k], 0, copies[k].byteLength);
      this.#recorder.note(copies[k]);
      raws[i] = copies[k];
    }
    return { raws, copies };
  }

  /** The word of the traps, if a kernel may have noted something since it was looked at. */
  #trapped(): Noted | null {
    const traps = this.#traps;
    if (traps === null || traps.word.written < traps.since) return null;
    const { word, since } = traps;
    traps.since = word.written + 1;
    return {
      raw: word.raw,
      arrived: (bytes) => {
        const error = traps.errorOf(bytes);
        if (error === null) return;
        this.failures.fail(error, since);
        this.write(word, 0, new Uint8Array(4));
      },
    };
  }

  /** Notes a use of a buffer, and clears it before where an earlier owner's bytes would show. */
  #use(buffer: GpuBuffer, access: Binding["access"]): Raw {
    const { raw, stale } = buffer;
    refuse(buffer);
    if (access !== "write") {
      this.failures.check(buffer.written);
      if (stale) this.#recorder.between().clearBuffer(raw.buffer);
    }
    buffer.stale = false;
    this.#recorder.note(raw);
    if (access !== "read" || stale) buffer.written = this.failures.epoch;
    return raw;
  }
}

/** Refuses memory that nobody may use, or that there never was. */
function refuse({ freed, raw: { refusal } }: GpuBuffer): void {
  if (freed) throw new TypeError('Cannot use memory of "webgpu" after it was given back');
  if (refusal) throw refusal;
}

/** Workgroups along the first two axes: a device has at most 65,535 along one. */
function spread(groups: number): [x: number, y: number, z: number] {
  const rows = Math.ceil(groups / 65535);
  return [Math.ceil(groups / Math.max(rows, 1)), rows, 1];
}
