/**
 * Finding a GPU and asking it for what networks need.
 *
 * @module
 */

import type { DeviceInfo } from "../webgpu_state.ts";

/** Limits worth having where the adapter offers more than every device has. */
const WANTED = [
  "maxBufferSize",
  "maxStorageBufferBindingSize",
  "maxStorageBuffersPerShaderStage",
  "maxComputeWorkgroupStorageSize",
] as const;

/** Features worth having. */
const FEATURES: readonly GPUFeatureName[] = ["timestamp-query"];

const NO_WEBGPU = "there is no WebGPU here, it needs Deno or a browser that has it";
const NO_ADAPTER =
  "no adapter is to be found, it needs a graphics driver with Vulkan, Metal or Direct3D 12; on Linux without " +
  'a GPU Mesa\'s software adapter will do (the Debian package "mesa-vulkan-drivers")';

/** What drives GPUs here; Node 20 has not even a navigator. */
function platform(): GPU | undefined {
  return (globalThis as { navigator?: Navigator }).navigator?.gpu;
}

/** The adapter that the platform prefers, if there is any. */
export async function findAdapter(): Promise<GPUAdapter | null> {
  return await platform()?.requestAdapter({ powerPreference: "high-performance" }) ?? null;
}

/**
 * Opens the adapter that the platform prefers.
 *
 * @throws {Error} If there is none, or it refuses.
 */
export async function openAdapter(): Promise<{ device: GPUDevice; info: DeviceInfo }> {
  const adapter = await findAdapter();
  if (!adapter) {
    throw new Error(`Cannot open the device "webgpu": ${platform() ? NO_ADAPTER : NO_WEBGPU}`);
  }
  const requiredLimits: Record<string, number> = {};
  for (const name of WANTED) requiredLimits[name] = adapter.limits[name];
  const requiredFeatures = FEATURES.filter((name) => adapter.features.has(name));
  const { vendor, architecture, device: name, description } = adapter.info;
  const software = adapter.info.isFallbackAdapter === true; // some browsers do not say
  try {
    const device = await adapter.requestDevice({
      label: "@spyke/torch",
      requiredFeatures,
      requiredLimits,
    });
    return { device, info: { vendor, architecture, device: name, description, software } };
  } catch (cause) {
    throw new Error(
      `Cannot open the device "webgpu": the adapter refuses (${(cause as Error).message})`,
      { cause },
    );
  }
}
