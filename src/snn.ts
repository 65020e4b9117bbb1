/**
 * Layers of spiking networks (SpykeTorch's `snn`): convolution, pooling and STDP.
 *
 * @module
 */

export { Convolution } from "./snn/convolution.ts";
export type { Winner, Winners } from "./wave/winners.ts";
export { Pooling } from "./snn/pooling.ts";
export { type LearningRate, STDP, type StdpOptions, type UpdateOptions } from "./snn/stdp.ts";
export type * from "./types.ts";
