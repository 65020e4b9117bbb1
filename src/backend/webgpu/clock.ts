/**
 * Time on the device: by its own clock where it has one, else by that of the host.
 *
 * @module
 */

import type { Gpu } from "./gpu.ts";

/** How long both clocks run beside each other. */
const COMPARED_MS = 100;

/** Measures work on a device. */
export class Clock {
  #tick: Promise<number> | null = null;

  constructor(readonly gpu: Gpu) {}

  /** The milliseconds that the device spends on what `work` asks of it. */
  async timed(work: () => void): Promise<number> {
    const { gpu } = this;
    if (!gpu.device.features.has("timestamp-query")) {
      await gpu.finish();
      const start = performance.now();
      work();
      await gpu.finish();
      return performance.now() - start;
    }
    const tick = await (this.#tick ??= this.#compare());
    const marks = new Marks(gpu);
    marks.set("start");
    work();
    marks.set("end");
    return await marks.ticks() * tick;
  }

  /** The milliseconds of a tick: nanoseconds by the standard, but not on every platform. */
  async #compare(): Promise<number> {
    await this.gpu.finish();
    const marks = new Marks(this.gpu);
    marks.set("start");
    const start = performance.now();
    await new Promise((resolve) => setTimeout(resolve, COMPARED_MS));
    const milliseconds = performance.now() - start;
    marks.set("end");
    return milliseconds / await marks.ticks();
  }
}

/** Two moments on the device. */
class Marks {
  readonly #queries: GPUQuerySet;
  readonly #result: GPUBuffer;
  readonly #read: GPUBuffer;

  constructor(readonly gpu: Gpu) {
    const { QUERY_RESOLVE, COPY_SRC, COPY_DST, MAP_READ } = GPUBufferUsage;
    const { device } = gpu;
    gpu.failures.checkDevice();
    this.#queries = device.createQuerySet({ type: "timestamp", count: 2 });
    this.#result = device.createBuffer({ size: 16, usage: QUERY_RESOLVE | COPY_SRC });
    this.#read = device.createBuffer({ size: 16, usage: MAP_READ | COPY_DST });
  }

  /** Notes the moment at which all that has been asked so far is done. */
  set(moment: "start" | "end"): void {
    const { device } = this.gpu;
    this.gpu.flush();
    const encoder = device.createCommandEncoder();
    const querySet = this.#queries;
    const timestampWrites = moment === "start"
      ? { querySet, beginningOfPassWriteIndex: 0 }
      : { querySet, endOfPassWriteIndex: 1 };
    encoder.beginComputePass({ timestampWrites }).end();
    if (moment === "end") {
      encoder.resolveQuerySet(querySet, 0, 2, this.#result, 0);
      encoder.copyBufferToBuffer(this.#result, 0, this.#read, 0, 16);
    }
    device.queue.submit([encoder.finish()]);
  }

  /** The ticks between the two. */
  async ticks(): Promise<number> {
    this.gpu.statistics.waits++;
    try {
      await this.#read.mapAsync(GPUMapMode.READ);
      const [start, end] = new BigUint64Array(this.#read.getMappedRange());
      return Number(end - start);
    } finally {
      this.gpu.failures.checkDevice();
      for (const each of [this.#queries, this.#result, this.#read]) each.destroy();
    }
  }
}
