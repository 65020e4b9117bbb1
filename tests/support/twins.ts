/**
 * Operations done twice, on the CPU and on another device, on memory that lies alike. Afterwards all of the
 * memory is compared: results, what lies beside them, and what was only read.
 *
 * @module
 */

import { fail } from "@std/assert";
import * as fc from "npm:fast-check@4.10.2";
import type { Backend, DeviceBuffer, DType, View } from "../../src/backend/backend.ts";
import { cpu } from "../../src/backend/cpu/cpu.ts";
import { itemsize, typedArrayOf } from "../../src/tensor/dtype.ts";
import type { Strided } from "../../src/tensor/strided.ts";

/** How far float32 results may be off: units in the last place, and a distance for those near 0. */
export interface Tolerance {
  readonly ulps: number;
  readonly absolute?: number;
}

const EXACT: Tolerance = { ulps: 0 };

/** Cases that share one wait. */
const TOGETHER = 60;

/** Runs many cases on both devices. */
export async function forAll<Case>(
  other: Backend,
  cases: fc.Arbitrary<Case>,
  run: (twins: Twins, given: Case) => void,
  numRuns = 4,
): Promise<void> {
  const twins = new Twins(other);
  const together = fc.array(cases, { minLength: 1, maxLength: TOGETHER, size: "max" });
  const property = fc.asyncProperty(together, async (list) => {
    twins.forget();
    for (const given of list) run(twins, given);
    await twins.compare();
  });
  await fc.assert(property, { numRuns, seed: 20 });
}

interface Check {
  readonly label: string;
  readonly dtype: DType;
  readonly expected: Uint8Array;
  readonly buffer: DeviceBuffer;
  readonly tolerance: Tolerance;
}

/** As many views as there are in a list. */
type Mapped<Views extends readonly Strided[]> = { -readonly [K in keyof Views]: View };

/** Runs operations on the CPU and on another device. */
export class Twins {
  readonly #checks: Check[] = [];

  constructor(readonly other: Backend) {}

  /**
   * Does something on both devices, now on the CPU and sooner or later on the other one.
   *
   * @param label Names it in a failure.
   * @param views What it reads and writes, on the CPU.
   * @param act Calls operations of a backend with views there, in the same order.
   */
  run<const Views extends readonly Strided[]>(
    label: string,
    views: Views,
    act: (backend: Backend, ...views: Mapped<Views>) => void,
    tolerance = EXACT,
  ): void {
    const twins = new Map<DeviceBuffer, DeviceBuffer>();
    for (const { buffer } of views) {
      if (twins.has(buffer)) continue;
      const twin = this.other.alloc(buffer.byteLength, "activation");
      this.other.write(twin, 0, bytesOf(buffer));
      twins.set(buffer, twin);
    }
    const there = views.map(({ buffer, dtype, shape, strides, offset }): View => (
      { buffer: twins.get(buffer)!, dtype, shape, strides, offset }
    ));
    act(cpu, ...views as unknown as Mapped<Views>);
    act(this.other, ...there as unknown as Mapped<Views>);
    for (const { buffer, dtype, shape, strides } of views) {
      const twin = twins.get(buffer);
      if (twin === undefined) continue;
      twins.delete(buffer);
      const what = `${label}: ${dtype} [${shape}] by [${strides}]`;
      const expected = bytesOf(buffer);
      this.#checks.push({ label: what, dtype, expected, buffer: twin, tolerance });
    }
  }

  /** Leaves aside what has not been compared, since something else failed before. */
  forget(): void {
    for (const { buffer } of this.#checks.splice(0)) this.other.free(buffer);
  }

  /** Compares what has been done since the last time, with one wait for all of it. */
  async compare(): Promise<void> {
    const checks = this.#checks.splice(0);
    const results = await Promise.all(
      checks.map(({ buffer }) => this.other.read(buffer, 0, buffer.byteLength)),
    );
    for (const { buffer } of checks) this.other.free(buffer);
    checks.forEach((check, i) => assertAlike(check, results[i]));
  }
}

function bytesOf(buffer: DeviceBuffer): Uint8Array {
  return cpu.readSync(buffer, 0, buffer.byteLength);
}

/** Fails at the first element that differs; NaN are all one. */
function assertAlike({ label, dtype, expected, tolerance }: Check, actual: Uint8Array): void {
  const whole = expected.byteLength - expected.byteLength % itemsize(dtype);
  const [want, got] = [expected, actual].map((bytes) =>
    typedArrayOf(dtype, bytes.slice(0, whole)) as ArrayLike<number | bigint>
  );
  for (let i = 0; i < want.length; i++) {
    if (Object.is(got[i], want[i]) || isClose(got[i], want[i], tolerance)) continue;
    fail(`${label}: element ${i} of memory is ${show(got[i])} instead of ${show(want[i])}`);
  }
}

function show(x: number | bigint): string {
  return Object.is(x, -0) ? "-0" : String(x);
}

function isClose(
  a: number | bigint,
  b: number | bigint,
  { ulps, absolute = 0 }: Tolerance,
): boolean {
  if (typeof a === "bigint" || typeof b === "bigint" || ulps === 0) return false;
  if (!Number.isFinite(a) || !Number.isFinite(b)) return false;
  const unit = 2 ** (Math.floor(Math.log2(Math.max(Math.abs(b), 2 ** -126))) - 23);
  return Math.abs(a - b) <= Math.max(ulps * unit, absolute);
}
