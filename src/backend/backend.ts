/**
 * What a device must do. A backend owns memory and runs named operations on it; it knows nothing of
 * tensors, layouts or modules, and nothing above this file knows how a device does its work.
 *
 * **Order.** Operations take effect in the order of the calls. A call may return before the work is
 * done; only reads wait.
 *
 * **Ownership.** Whoever calls {@linkcode Memory.alloc} owns the buffer. An operation never keeps,
 * frees or replaces a buffer it was given, and writes to nothing but its outputs. Outputs never
 * overlap inputs, unless an operation says that they may.
 *
 * **Versions.** Every operation that writes to a buffer after its creation is followed by a bump of
 * {@linkcode DeviceBuffer.version} by the caller (one place: the tensor layer), so that whatever was
 * derived from a buffer (deferred potentials, packed weights) can tell that it is out of date.
 *
 * **Checks.** Shapes, dtypes and ranges have been checked by the caller; a backend does not repeat it.
 *
 * The CPU has all operations. A device that lacks one throws an error that names both.
 *
 * @module
 */

/** Element types. float16 and float64 exist in files only and are read as float32. */
export type DType = "float32" | "int32" | "int64" | "uint16" | "uint8" | "bool";

/** Memory of a device. Opaque but to its backend. */
export interface DeviceBuffer {
  /** Size in bytes. */
  readonly byteLength: number;
  /** Counts the writes since creation; see the notes on versions above. */
  version: number;
  /** How many tensors hold it: counted by the tensor layer, which frees with the last one. */
  holders: number;
}

/** A strided window on a buffer. Strides and offset count elements, a stride of 0 repeats. */
export interface View {
  readonly buffer: DeviceBuffer;
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly strides: readonly number[];
  readonly offset: number;
}

/** Elements of a buffer from an offset on (in elements); their type and number follow from the use. */
export interface Span {
  readonly buffer: DeviceBuffer;
  readonly offset: number;
}

/** The extent of spike waves in compact form: `[n, c, h, w]` first spike steps out of `steps`. */
export interface WaveShape {
  readonly n: number;
  readonly steps: number;
  readonly c: number;
  readonly h: number;
  readonly w: number;
}

/**
 * Spike waves in compact form: for each neuron the step of its first spike, row-major
 * `[n, c, h, w]`, `steps` where it never spikes. One byte each, two (uint16) when `steps > 254`.
 */
export interface Wave extends WaveShape {
  readonly times: Span;
}

/** The bytes of one spike step: the one place that knows the rule. */
export function timeBytes(steps: number): 1 | 2 {
  return steps > 254 ? 2 : 1;
}

/** Weights of a convolution, float32, row-major `[f, c, kh, kw]`. */
export interface Weight {
  readonly data: Span;
  readonly f: number;
  readonly c: number;
  readonly kh: number;
  readonly kw: number;
}

/** A window that slides over the last two axes. */
export interface Sliding {
  readonly kernel: readonly [number, number];
  readonly stride: readonly [number, number];
  readonly padding: readonly [number, number];
}

/** Elementwise operations of one operand. The dtype is that of the output view. */
export type UnaryOp =
  | "neg"
  | "abs"
  | "sign"
  | "sqrt"
  | "exp"
  | "log"
  | "floor"
  | "ceil"
  | "round"
  | "trunc"
  | "cos"
  | "sin"
  | "logical_not";

/**
 * Elementwise operations of two operands of one dtype. Arithmetic gives that dtype, comparisons and
 * logic give bool. float32 arithmetic rounds once per operation and never contracts.
 */
export type BinaryOp =
  | "add"
  | "sub"
  | "mul"
  | "div"
  | "floor_divide"
  | "remainder"
  | "pow"
  | "maximum"
  | "minimum"
  | "eq"
  | "ne"
  | "lt"
  | "le"
  | "gt"
  | "ge"
  | "logical_and"
  | "logical_or"
  | "logical_xor";

/** Reductions. float32 sums and means are summed in double precision where the device has it. */
export type ReduceOp = "sum" | "mean" | "prod" | "max" | "min" | "all" | "any";

/** Allocation and transfer. */
export interface Memory {
  /**
   * New memory, filled with zeros. `"parameter"` memory is used by many operations and may be kept
   * where kernels read it without a copy.
   */
  alloc(byteLength: number, use: "activation" | "parameter"): DeviceBuffer;
  /** Gives memory back. The buffer is not used again. */
  free(buffer: DeviceBuffer): void;
  /** Copies from the host. */
  write(buffer: DeviceBuffer, byteOffset: number, bytes: Uint8Array): void;
  /** Copies to the host, after all that was asked before: always fresh bytes. */
  read(buffer: DeviceBuffer, byteOffset: number, byteLength: number): Promise<Uint8Array>;
  /** Waits until all that was asked before is done, or at least gives the event loop a turn. */
  finish(): Promise<void>;
  /** `read` at once. A device whose memory the host cannot read at once throws and says why. */
  readSync(buffer: DeviceBuffer, byteOffset: number, byteLength: number): Uint8Array;
  /**
   * Copies to `target` from memory of another device, without the host: after what both were asked before, and before
   * what they are asked next.
   *
   * @returns Whether there is a way from that device; otherwise nothing has been written.
   */
  copyFrom?(
    source: DeviceBuffer,
    sourceOffset: number,
    target: DeviceBuffer,
    targetOffset: number,
    byteLength: number,
  ): boolean;
  /**
   * Adds float32 elements of other devices, one span of each, to those of `sum`, in any order.
   *
   * @returns Whether the devices have a way of their own; otherwise nothing has been written.
   */
  addFrom?(sources: readonly Span[], sum: Span, count: number): boolean;
}

/** Operations on strided views: what the dense layout needs. */
export interface DenseOps {
  /** `out = input`, converted as PyTorch's `to(dtype)` converts. Shapes are equal. */
  copy(input: View, out: View): void;
  /** `out = value`. */
  fill(out: View, value: number | bigint): void;
  /** `out = op(input)`. `out` may be `input` itself. */
  unary(op: UnaryOp, input: View, out: View): void;
  /** `out = a op b`, operands already broadcast to the shape of `out`. `out` may be `a` itself. */
  binary(op: BinaryOp, a: View, b: View, out: View): void;
  /** `out = condition ? a : b`, all broadcast to the shape of `out`; the condition is bool or uint8. */
  where(condition: View, a: View, b: View, out: View): void;
  /** Reduces the given axes; `out` has them with length 1, and the dtype of the result. */
  reduce(op: ReduceOp, input: View, axes: readonly number[], out: View): void;
  /** Largest or smallest along an axis and its first index (int64); the axis has length 1 in both. */
  argReduce(op: "max" | "min", input: View, axis: number, values: View, indices: View): void;
  /** Stable sort along an axis; `indices` is int64. NaN counts as largest. */
  sort(input: View, axis: number, descending: boolean, values: View, indices: View): void;
  /** `out[i][j] = input[index[i][j]][j]` for axis 0, and so on, as `torch.gather`. */
  gather(input: View, axis: number, index: View, out: View): void;
  /** The inverse, in place, as `Tensor.scatter_`. */
  scatter(out: View, axis: number, index: View, source: View): void;
  /** Row-major indices of the elements that are not 0: a new int64 buffer `[count, rank]`. */
  nonzero(input: View): { buffer: DeviceBuffer; count: number };
  /**
   * Cross-correlation of `[n, c, h, w]` with `[f, c, kh, kw]`, zero padded. Each output is the
   * float32 sum of products in flat order (channel, row, column), then the bias.
   */
  conv2d(
    input: View,
    weight: View,
    bias: View | null,
    window: Omit<Sliding, "kernel">,
    out: View,
  ): void;
  /**
   * The same of stride 1 without a bias; then what is below the threshold of its feature (float32
   * `[f]`; null for none) becomes 0, then absolute values are taken if asked for.
   */
  filterBank(
    input: View,
    weight: View,
    thresholds: View | null,
    padding: readonly [number, number],
    absolute: boolean,
    out: View,
  ): void;
  /** Largest value in each window of `[n, c, h, w]`; padding never wins. */
  maxPool2d(input: View, window: Sliding, out: View): void;
}

/** From dense waves and intensities to compact waves and back. Dense means contiguous float32. */
export interface CodingOps {
  /** First step at which `dense [n, t, c, h, w]` is above the threshold, for each neuron. */
  firstAbove(dense: Span, threshold: number, out: Wave): void;
  /** Values of `dense [n, t, c, h, w]` at the given steps, 0 where silent. */
  valuesAt(dense: Span, at: Wave, values: Span): void;
  /** `dense[t] = values` from a neuron's step on, 0 before. Without values: 1. */
  expand(wave: Wave, values: Span | null, dense: Span): void;
  /**
   * What dense data is: a cumulative `"wave"` of 0 and 1, `"potentials"` that are 0 before a step
   * and above 0 from it on, or `"neither"`.
   */
  classify(dense: Span, shape: WaveShape): "wave" | "potentials" | "neither";
  /**
   * Steps from few bits a neuron, the first one in the low bits of the first byte. Kept is a box of each
   * plane `[h, w]`; outside of it nothing spikes. One bit: whether it spikes, then in the last step; four:
   * its step.
   */
  unpack(
    packed: Span,
    bits: 1 | 4,
    box: readonly [top: number, left: number, height: number, width: number],
    out: Wave,
  ): void;
  /**
   * Rank-order coding: of each of the `n` stimuli the non-zero intensities, largest first (equal
   * ones: lowest flat index first), are dealt into `steps` bins of `floor(nonzero / steps)`, at
   * least one each; what is left over stays silent.
   */
  encodeRank(intensities: Span, out: Wave): void;
  /**
   * Each value of `[planes, h, w]` divided by the mean of the `(2 * radius + 1)²` window around it
   * plus eps. The window is zero-padded and the mean that of the full area, summed in double
   * precision where the device has it; mean, sum with eps and quotient are each rounded to float32.
   */
  localNormalize(
    input: Span,
    planes: number,
    h: number,
    w: number,
    radius: number,
    eps: number,
    out: Span,
  ): void;
  /**
   * `v + v * sum(kernel[d])` over the offsets whose neighbour is smaller than v; outside counts as 0.
   * `[planes, h, w]` with a square kernel of odd size.
   */
  lateralInhibition(
    input: Span,
    planes: number,
    h: number,
    w: number,
    kernel: Span,
    kernelSize: number,
    out: Span,
  ): void;
}

/**
 * Operations on compact waves. A potential is the float32 sum, in flat order (channel, row, column)
 * of its window, of the weights whose inputs have spiked by a step. A kernel may add in any order,
 * but where its rounding could change a comparison it sums again in that order: times, winners and
 * the values given here are equal on every device, to the bit.
 */
export interface SpikeOps {
  /**
   * First step at which the potential is strictly above the threshold (finite, at least 0).
   * Stride 1, no padding. Weights may be negative: the first crossing counts.
   */
  convFire(input: Wave, weight: Weight, threshold: number, out: Wave): void;
  /** Potentials at the last step, `[n, f, h, w]`. */
  convFinal(input: Wave, weight: Weight, values: Span): void;
  /** Potentials at the given steps, 0 where silent: what `convFire` left out. */
  convValues(input: Wave, weight: Weight, at: Wave, values: Span): void;
  /** Potentials at all steps, `[n, t, f, h, w]`. */
  convSteps(input: Wave, weight: Weight, dense: Span): void;
  /** Spikes in the last step where a value is above 0 and nowhere else. */
  fireLast(values: Span, out: Wave): void;
  /** Silent columns left and right, rows above and below; negative numbers cut off. */
  padTimes(
    input: Wave,
    padding: readonly [left: number, right: number, top: number, bottom: number],
    out: Wave,
  ): void;
  /** Earliest step in each window. */
  poolTimes(input: Wave, window: Sliding, out: Wave): void;
  /** The same with the largest value among those that spike at that step. */
  poolValues(input: Wave, values: Span, window: Sliding, out: Wave, outValues: Span): void;
  /** Leaves at each position one feature: first spike, then largest value, then lowest index. */
  pointwiseInhibition(input: Wave, values: Span, out: Wave): void;
  /**
   * What `convValues` and `pointwiseInhibition` give, where the neurons of `at` have fired at their steps, so
   * that no potential is NaN.
   */
  convSurvivors(input: Wave, weight: Weight, at: Wave, out: Wave): void;
  /**
   * Up to `kwta` winners for each of the n stimuli: earliest spike, then largest value, then lowest
   * flat index; a winner silences its feature, and with `radius > 0` all features within `radius`
   * rows and columns. `winners` is int32 `[n, kwta, 3]` (feature, row, column), `counts` int32 `[n]`.
   */
  selectWinners(
    wave: Wave,
    values: Span,
    kwta: number,
    radius: number,
    winners: Span,
    counts: Span,
  ): void;
  /** What `convValues` and `selectWinners` give. */
  convWinners(
    input: Wave,
    weight: Weight,
    at: Wave,
    kwta: number,
    radius: number,
    winners: Span,
    counts: Span,
  ): void;
  /**
   * What `convFinal`, `fireLast` and `selectWinners` with one winner give, features that take no part aside.
   *
   * @returns Whether this device has a shorter way for this weight; otherwise nothing has been written.
   */
  finalWinners(
    input: Wave,
    weight: Weight,
    dropped: readonly number[],
    winners: Span,
    counts: Span,
  ): boolean;
  /**
   * STDP of one stimulus (`n = 1`). For each winner the row of its feature changes by
   * what the rule says, rate = ltp where the input spiked no
   * later than the winner (at `output`), else ltd; both float32 `[f]`. Then below 1e-30 becomes 0,
   * and the **whole** weight is clamped, also without a winner. Winners as `selectWinners` gives
   * them. Writes to `weight`.
   */
  stdp(
    input: Wave,
    output: Wave,
    winners: Span,
    counts: Span,
    weight: Weight,
    rule: StdpRule,
  ): void;
  /**
   * Learning in one step: for each stimulus in order, exactly what `convFire` (or `convFinal` and
   * `fireLast`), inhibition, `selectWinners` and `stdp` give one after another. Writes to `weight`.
   *
   * @returns How many of the stimuli, from the first one on, have been done: 0 where this device
   * has no fused kernel for the request, and the caller goes one step by the separate operations.
   */
  learn(input: Wave, weight: Weight, plan: LearnPlan, result: LearnResult): number;
  /**
   * `learn` for several networks of one shape at the same time, each with its own weight and plan, from
   * one input or one each. The weights are those that `learn` gives one network after another.
   *
   * @param outcomes int32 `[networks, 3]`: counts on right, wrong, silent.
   * @returns Whether this device has a way to do them together; otherwise nothing has been written.
   */
  learnTogether(
    inputs: readonly Wave[],
    weights: readonly Weight[],
    plans: readonly LearnPlan[],
    outcomes: Span,
  ): boolean;
  /** 1 where an input of a winner's window spiked no later than the winner: `[k, c, kh, kw]`. */
  prePostOrdering(
    input: Wave,
    output: Wave,
    winners: Span,
    count: number,
    kernel: readonly [number, number],
    ordering: Span,
  ): void;
}

/**
 * How a weight w changes by a rate (ltp where the input came no later than the winner, else ltd):
 * - `"additive"`: `rate`;
 * - `"stabilized"`: `rate * (w - lower) * (upper - w)`;
 * - `"soft_bounds"`: `ltp * (upper - w)` and `ltd * (w - lower)`;
 * - `"multiplicative"`: `ltp` and `ltd * (w - lower)`.
 */
export type StdpKind = "additive" | "stabilized" | "soft_bounds" | "multiplicative";

/** The constants of an STDP update. */
export interface StdpRule {
  readonly ltp: Span;
  readonly ltd: Span;
  readonly kind: StdpKind;
  readonly lower: number;
  readonly upper: number;
}

/** How `learn` fires, chooses and judges. */
export interface LearnPlan {
  /** Null: neurons above 0 at the last step spike in it. */
  readonly threshold: number | null;
  readonly kwta: number;
  readonly radius: number;
  /** Whether at each position only the first feature to fire may win. */
  readonly pointwise: boolean;
  /** The rule; with a teacher those of right and of wrong decisions, with the same bounds. */
  readonly rules: readonly [StdpRule] | readonly [right: StdpRule, wrong: StdpRule];
  /** Features that take no part are not 0: uint8 `[f]`. */
  readonly dropped: Span | null;
  /** int32 class of each feature `[f]` and of each stimulus `[n]`; the first winner decides. */
  readonly teacher: { readonly classes: Span; readonly targets: Span } | null;
}

/** What `learn` writes, int32: winners `[n, kwta, 3]`, counts `[n]`, and counts on right, wrong, silent `[3]`. */
export interface LearnResult {
  readonly winners: Span;
  readonly counts: Span;
  readonly outcomes: Span;
}

/** A device. */
export interface Backend extends Memory, DenseOps, CodingOps, SpikeOps {
  /** Its name: `"cpu"`, `"webgpu"`, `"cuda:0"` and so on. */
  readonly device: string;
  /** Why nothing works any more and it can be opened anew; null while it is there. */
  readonly lost: string | null;
  /** Whether `readSync` works. */
  readonly hostReadable: boolean;
}
