/**
 * Kernels of dense operations are compiled once.
 */

import { assert, assertEquals } from "@std/assert";
import type { DType, View } from "../../src/backend/backend.ts";
import { webgpuBackend } from "../../src/backend/webgpu/webgpu.ts";
import { gpuTest } from "../support/webgpu.ts";
import { withGpu } from "../support/gpu.ts";

gpuTest("an operation done again needs no other kernel", async () => {
  await withGpu(async (gpu) => {
    let compiled = 0;
    const { device } = gpu;
    const create = device.createShaderModule.bind(device);
    device.createShaderModule = (descriptor) => {
      compiled++;
      return create(descriptor);
    };
    const backend = webgpuBackend(gpu);
    const view = (dtype: DType, ...shape: number[]): View => {
      const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((a, b) => a * b, 1));
      const buffer = backend.alloc(shape.reduce((a, b) => a * b, 1) * 8, "activation");
      return { buffer, dtype, shape, strides, offset: 0 };
    };
    const all = () => {
      for (const dtype of ["float32", "int32", "int64", "uint8"] as const) {
        const [a, b, index] = [view(dtype, 3, 4), view(dtype, 3, 4), view("int64", 3, 4)];
        backend.copy(a, view("bool", 3, 4));
        backend.copy(a, b);
        backend.fill(a, 1);
        backend.unary("abs", a, b);
        backend.binary("add", a, b, a);
        backend.binary("lt", a, b, view("bool", 3, 4));
        backend.where(view("bool", 3, 4), a, b, a);
        backend.reduce("sum", a, [1], view(dtype === "float32" ? dtype : "int64", 3, 1));
        backend.reduce("max", a, [0], view(dtype, 1, 4));
        backend.reduce("all", view(dtype, 20_000), [0], view("bool", 1));
        backend.argReduce("min", a, 1, view(dtype, 3, 1), view("int64", 3, 1));
        backend.argReduce("min", view(dtype, 20_000), 0, view(dtype, 1), view("int64", 1));
        backend.sort(a, 1, false, b, index);
        backend.gather(a, 1, view("int64", 3, 4), b);
        backend.scatter(a, 1, view("int64", 3, 4), b);
        if (dtype === "int32") backend.binary("remainder", a, a, b);
      }
      const image = view("float32", 1, 1, 3, 4);
      const window = { stride: [1, 1], padding: [0, 0] } as const;
      backend.conv2d(image, view("float32", 1, 1, 1, 1), null, window, image);
      backend.maxPool2d(image, { kernel: [1, 1], ...window }, image);
    };
    all();
    const first = compiled;
    assert(first > 50);
    all();
    assertEquals(compiled, first);
    await backend.finish();
  });
});
