/**
 * Kernels compiled, once for each set of constants. What the compiler says is reported with the file and the
 * line it is about.
 *
 * @module
 */

import { type Failures, guarded } from "./failures.ts";
import type { Constants, Kernel, Part } from "./kernel.ts";

/** A compiled kernel. */
export interface Pipeline {
  readonly pipeline: GPUComputePipeline;
  /** How its buffers are bound. */
  readonly layout: GPUBindGroupLayout;
  /** Which buffers it writes to. */
  readonly written: readonly boolean[];
}

const BINDING = /@binding\((\d+)\)\s*var<(uniform|storage)(?:,\s*(read|read_write))?>/g;

/** The compiled kernels of a device. */
export class Pipelines {
  readonly #kept = new Map<string, Pipeline>();
  readonly #layouts = new Map<string, GPUBindGroupLayout>();

  constructor(readonly device: GPUDevice, readonly failures: Failures) {}

  /** A kernel, compiled now if it has not been before. */
  get(kernel: Kernel, constants: Constants = {}): Pipeline {
    const key = `${kernel.name} ${Object.values(constants)}`;
    let found = this.#kept.get(key);
    if (found === undefined) {
      // One that is refused is compiled again, and so refused for the same reason, with each use.
      found = this.#compile(kernel, constants, () => this.#kept.delete(key));
      this.#kept.set(key, found);
    }
    return found;
  }

  #compile(kernel: Kernel, constants: Constants, failed: () => void): Pipeline {
    const parts: Part[] = [prelude(constants), ...kernel.parts, kernel];
    const code = parts.map(({ source }) => source).join("\n");
    const written = bindingsOf(code);
    const layout = this.#layout(written);
    const label = kernel.name;
    return guarded(
      this.device,
      this.failures,
      (message) => `Cannot compile the kernel "${label}" for "webgpu": ${message}`,
      () => {
        const module = this.device.createShaderModule({ label, code });
        this.failures.watch(
          module.getCompilationInfo().then((info) => complaint(info, label, parts)),
        );
        const pipeline = this.device.createComputePipeline({
          label,
          layout: this.device.createPipelineLayout({ label, bindGroupLayouts: [layout] }),
          compute: { module, entryPoint: "main" },
        });
        return { pipeline, layout, written };
      },
      failed,
    );
  }

  #layout(written: readonly boolean[]): GPUBindGroupLayout {
    const key = String(written);
    let layout = this.#layouts.get(key);
    if (layout === undefined) {
      const visibility = GPUShaderStage.COMPUTE;
      layout = this.device.createBindGroupLayout({
        entries: [
          { binding: 0, visibility, buffer: { type: "uniform", hasDynamicOffset: true } },
          ...written.map((writes, index) => ({
            binding: index + 1,
            visibility,
            buffer: { type: writes ? "storage" as const : "read-only-storage" as const },
          })),
        ],
      });
      this.#layouts.set(key, layout);
    }
    return layout;
  }
}

/** Constants as WGSL. */
export function prelude(constants: Constants): Part {
  const lines = Object.entries(constants).map(([name, value]) =>
    typeof value === "boolean" ? `const ${name} = ${value};` : `const ${name} = ${value}u;`
  );
  return { name: "constants", source: lines.join("\n") };
}

/** Which buffers a kernel writes to, in the order of their bindings. */
export function bindingsOf(code: string): boolean[] {
  const written: boolean[] = [];
  for (const [, binding, space, access] of code.matchAll(BINDING)) {
    if (space === "storage") written[Number(binding) - 1] = access === "read_write";
  }
  return written;
}

function complaint(
  info: GPUCompilationInfo,
  label: string,
  parts: readonly Part[],
): Error | null {
  const message = info.messages.find(({ type }) => type === "error");
  if (message === undefined) return null;
  let line = message.lineNum;
  for (const { name, source } of parts) {
    const lines = source.split("\n");
    if (line <= lines.length) {
      const at = line > 0 ? ` at line ${line} of "${name}": ${lines[line - 1].trim()}` : "";
      const what = message.message.trim().split("\n")[0].replace(/^Shader .* error: /, "");
      return new Error(`Cannot compile the kernel "${label}" for "webgpu": ${what}${at}`);
    }
    line -= lines.length;
  }
  return new Error(`Cannot compile the kernel "${label}" for "webgpu": ${message.message}`);
}
