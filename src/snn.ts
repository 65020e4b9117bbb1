/**
 * Layers of spiking networks (SpykeTorch's `snn`): convolution, pooling and STDP.
 *
 * @module
 */

export { Convolution, type ConvolutionOptions } from "./snn/convolution.ts";
export type { Winner, Winners } from "./wave/winners.ts";
export { Pooling } from "./snn/pooling.ts";
export {
  type LearningRate,
  type Rule,
  STDP,
  type StdpOptions,
  type UpdateOptions,
} from "./snn/stdp.ts";
export { type MiniBatchOptions, MiniBatchSTDP } from "./snn/mini_batch_stdp.ts";
export type { Plasticity } from "./snn/plasticity.ts";
export { type RewardOptions, RSTDP, type RstdpOptions } from "./snn/rstdp.ts";
export type { LearnOptions, LessonOptions } from "./snn/lesson.ts";
export {
  AdaptiveReward,
  type AdaptiveRewardOptions,
  type Decisions,
  Doubling,
  RatesByFunction,
  type RewardRates,
  type Schedule,
} from "./snn/schedules.ts";
export type * from "./types.ts";
