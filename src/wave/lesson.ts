/**
 * What learning from many stimuli needs, in words of the library and as a backend takes it.
 *
 * @module
 */

import type { Backend, DeviceBuffer, LearnPlan, Span } from "../backend/backend.ts";
import { featureMask } from "../backend/layout.ts";
import type { Latency } from "../tensor/latency.ts";
import { releaseBuffer } from "../tensor/lifetime.ts";
import type { Strided } from "../tensor/strided.ts";
import { type Rule, ruleOn } from "./plasticity.ts";

/** How to fire, choose and judge. */
export interface Lesson {
  threshold: number | null;
  kwta: number;
  radius: number;
  pointwise: boolean;
  /** One rule, or those of right and of wrong decisions. */
  rules: readonly [Rule] | readonly [right: Rule, wrong: Rule];
  /** Features that take no part. */
  dropped: readonly number[];
  /** The class of each feature, and of each stimulus. */
  teacher: { classes: readonly number[]; targets: readonly number[] } | null;
}

/** A weight that learns. */
export interface Pupil {
  input: Latency;
  weight: Strided;
  lesson: Lesson;
}

/** How decisions came out. */
export interface Outcomes {
  right: number;
  wrong: number;
  /** Stimuli without a winner. */
  silent: number;
}

/** Memory of a call, on the device. */
export class Handout {
  readonly #buffers: DeviceBuffer[] = [];

  constructor(readonly backend: Backend) {}

  /** Bytes on the device. */
  bytes(bytes: Uint8Array): Span {
    const span = this.empty(bytes.byteLength);
    this.backend.write(span.buffer, 0, bytes);
    return span;
  }

  /** Integers of 32 bits on the device. */
  ints(values: readonly number[]): Span {
    return this.bytes(new Uint8Array(Int32Array.from(values).buffer));
  }

  /** Zeros. */
  empty(byteLength: number): Span {
    const buffer = this.backend.alloc(byteLength, "activation");
    buffer.holders++;
    this.#buffers.push(buffer);
    return { buffer, offset: 0 };
  }

  /** A lesson as the backend takes it. */
  plan(lesson: Lesson, features: number): LearnPlan {
    const { kwta, radius, pointwise, threshold, rules, teacher } = lesson;
    const on = (rule: Rule) => ruleOn(rule, this.backend);
    return {
      ...{ threshold, kwta, radius, pointwise },
      rules: rules.length === 2 ? [on(rules[0]), on(rules[1])] : [on(rules[0])],
      dropped: lesson.dropped.length > 0 ? this.bytes(featureMask(features, lesson.dropped)) : null,
      teacher: teacher && {
        classes: this.ints(teacher.classes),
        targets: this.ints(teacher.targets),
      },
    };
  }

  /** Gives all of it back. */
  release(): void {
    for (const buffer of this.#buffers) releaseBuffer(this.backend, buffer);
  }
}
