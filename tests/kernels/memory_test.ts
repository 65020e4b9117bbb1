import { assert, assertEquals, assertThrows } from "@std/assert";
import * as fc from "npm:fast-check@4.10.2";
import { cpu } from "../../src/backend/cpu/cpu.ts";
import { cpuBuffer } from "../../src/backend/cpu/memory.ts";
import type { DeviceBuffer } from "../../src/backend/backend.ts";

Deno.test("parameters keep their values while others come and go", () => {
  fc.assert(
    fc.property(
      fc.array(fc.record({ size: fc.integer({ min: 0, max: 70_000 }), free: fc.boolean() })),
      (requests) => {
        const held: { buffer: DeviceBuffer; mark: number }[] = [];
        requests.forEach(({ size, free }, i) => {
          const buffer = cpu.alloc(size, "parameter");
          assert(cpu.readSync(buffer, 0, size).every((byte) => byte === 0), "Not zero when new");
          const mark = i % 255 + 1;
          cpu.write(buffer, 0, new Uint8Array(size).fill(mark));
          held.push({ buffer, mark });
          if (free) cpu.free(held.splice(held.length >> 1, 1)[0].buffer);
        });
        for (const { buffer, mark } of held) {
          const bytes = cpu.readSync(buffer, 0, buffer.byteLength);
          assert(bytes.every((byte) => byte === mark), "Overwritten by another parameter");
          cpu.free(buffer);
        }
      },
    ),
  );
});

Deno.test("a parameter is found again after the memory has grown", () => {
  const small = cpu.alloc(16, "parameter");
  const before = cpuBuffer(small).array("float32");
  before[2] = 7;
  const large = cpu.alloc(64 << 20, "parameter");
  assertEquals(cpuBuffer(small).array("float32")[2], 7);
  assertEquals(cpuBuffer(small).array("int32").length, 4);
  cpu.free(large);
  const again = cpu.alloc(64 << 20, "parameter");
  assertEquals(cpuBuffer(again).home!.address, cpuBuffer(large).home!.address);
  cpu.free(again);
  cpu.free(small);
});

Deno.test("reads give fresh bytes", async () => {
  for (const use of ["activation", "parameter"] as const) {
    const buffer = cpu.alloc(8, use);
    cpu.write(buffer, 2, Uint8Array.of(1, 2, 3));
    const bytes = await cpu.read(buffer, 1, 5);
    cpu.write(buffer, 2, Uint8Array.of(9));
    assertEquals([...bytes], [0, 1, 2, 3, 0]);
    assertEquals([...cpu.readSync(buffer, 1, 3)], [0, 9, 2]);
  }
});

Deno.test("more than WebAssembly has is refused", () => {
  assertThrows(() => cpu.alloc(2 ** 33, "parameter"), RangeError, "WebAssembly has 4 GB");
});

Deno.test("a buffer of another device is refused", () => {
  const foreign: DeviceBuffer = { byteLength: 4, version: 0, holders: 0 };
  assertThrows(() => cpu.readSync(foreign, 0, 4), TypeError, "another device");
});
