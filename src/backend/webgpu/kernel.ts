/**
 * Kernels: WGSL sources, what they are specialised by, and the sums of work they are asked to do.
 *
 * @module
 */

import type { DeviceBuffer } from "../backend.ts";

/** A piece of WGSL under a name. */
export interface Part {
  readonly name: string;
  readonly source: string;
}

/**
 * A kernel. Its entry is `main`; parameters, if any, are a uniform at binding 0, buffers follow from 1 on in
 * the order of a {@linkcode Dispatch}.
 */
export interface Kernel extends Part {
  /** What comes before it. */
  readonly parts: readonly Part[];
}

/** Constants that a kernel is compiled with: `u32` or `bool`. Never a float: see kernels/wgsl/README.md. */
export type Constants = Readonly<Record<string, number | boolean>>;

/** A buffer for a kernel. */
export interface Binding {
  readonly buffer: DeviceBuffer;
  /** `"write"`: all of it is written, and what was in it does not matter. */
  readonly access: "read" | "write" | "update";
}

/** A kernel at work. */
export interface Dispatch {
  readonly kernel: Kernel;
  readonly constants?: Constants;
  readonly bindings: readonly Binding[];
  /** 32-bit words: integers as they are, floats by {@linkcode float}. */
  readonly params: readonly number[];
  /** Workgroups: a number, or along each axis. */
  readonly groups: number | readonly [x: number, y: number, z: number];
}

/** A kernel of one source and what it needs before it. */
export function kernel(name: string, source: string, parts: readonly Part[] = []): Kernel {
  return { name, source, parts };
}

/** A buffer that is read. */
export function reads(span: { buffer: DeviceBuffer }): Binding {
  return { buffer: span.buffer, access: "read" };
}

/** A buffer of which so many bytes are written; what else it has stays. */
export function writes(span: { buffer: DeviceBuffer; offset: number }, bytes: number): Binding {
  const whole = span.offset === 0 && bytes >= span.buffer.byteLength;
  return { buffer: span.buffer, access: whole ? "write" : "update" };
}

/** A buffer of which all is written, whatever was in it. */
export function fills(buffer: DeviceBuffer): Binding {
  return { buffer, access: "write" };
}

/** A buffer that is read and written, or written in places. */
export function updates(span: { buffer: DeviceBuffer }): Binding {
  return { buffer: span.buffer, access: "update" };
}

const FLOAT = new Float32Array(1);
const WORD = new Uint32Array(FLOAT.buffer);

/** The bits of a float32, for a parameter. */
export function float(value: number): number {
  FLOAT[0] = value;
  return WORD[0];
}

/** Workgroups of `size` invocations for so many elements. */
export function groupsFor(elements: number, size: number): number {
  return Math.ceil(elements / size);
}
