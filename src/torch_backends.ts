/**
 * `torch.backends`: which code a device runs.
 *
 * @module
 */

export * as native from "./torch_backends_native.ts";
export * as webgpu from "./torch_backends_webgpu.ts";
