/**
 * What a finding is.
 *
 * @module
 */

/** What may be wrong, for programs. */
export type FindingKind =
  | "class_dead_features"
  | "classes_never_answered"
  | "classes_without_features"
  | "copies"
  | "dead_features"
  | "empty_inputs"
  | "fires_at_once"
  | "frequent_features"
  | "nothing_fires"
  | "one_step_inputs"
  | "rates_sign"
  | "rates_zero"
  | "silent_stimuli"
  | "weights_at_lower"
  | "weights_at_upper"
  | "weights_not_finite"
  | "weights_outside";

/** Something that keeps a layer from learning. */
export interface Finding {
  /** What it is. */
  readonly kind: FindingKind;
  /** What it is, with its numbers, and what to do. */
  readonly text: string;
  /** The features that it is about, if it is about some. */
  readonly features?: readonly number[];
  /** The classes that it is about, if it is about some. */
  readonly classes?: readonly number[];
}
