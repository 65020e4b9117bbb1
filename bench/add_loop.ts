/**
 * The bound: what a plain loop of SIMD additions reaches that reads one operand from the first-level
 * cache, as every kernel does with its weights. A WebAssembly module of its own, assembled here.
 */

/** Bytes of the array that is read over and over. */
const BYTES = 16384;

/** float32 additions a second, the best of several tries. */
export function addsPerSecond(): number {
  const instance = new WebAssembly.Instance(new WebAssembly.Module(assemble()));
  const loop = instance.exports.loop as (passes: number) => void;
  const passes = 20_000;
  loop(passes);
  let best = Infinity;
  for (let round = 0; round < 7; round++) {
    const start = performance.now();
    loop(passes);
    best = Math.min(best, performance.now() - start);
  }
  return passes * (BYTES / 4) / best * 1000;
}

/** `loop(passes)`: eight accumulators of four lanes each add up the array, `passes` times. */
function assemble(): Uint8Array<ArrayBuffer> {
  const accumulators = 8;
  const first = 2; // locals: 0 passes, 1 address, then the accumulators
  const body = [
    [0x03, 0x40, 0x41, 0x00, 0x21, 0x01], // loop; address = 0
    [0x03, 0x40], // loop
    ...Array.from({ length: accumulators }, (_, i) =>
      [
        [0x20, first + i, 0x20, 0x01], // accumulator, address
        [0xfd, 0x00, 0x04, ...leb(16 * i)], // v128.load
        [0xfd, ...leb(0xe4), 0x21, first + i], // f32x4.add, set
      ].flat()),
    [0x20, 0x01, 0x41, ...sleb(16 * accumulators), 0x6a, 0x22, 0x01], // address += 128
    [0x41, ...sleb(BYTES), 0x48, 0x0d, 0x00, 0x0b], // again while below BYTES
    [0x20, 0x00, 0x41, 0x01, 0x6b, 0x22, 0x00, 0x0d, 0x00, 0x0b], // passes -= 1; again
    ...Array.from({ length: accumulators }, (_, i) => [0x20, first + i]),
    ...Array.from({ length: accumulators - 1 }, () => [0xfd, ...leb(0xe4)]),
    [0x21, first, 0x41, 0x00, 0x20, first, 0xfd, 0x0b, 0x04, 0x00, 0x0b], // store; end
  ].flat();
  const code = [0x02, 0x01, 0x7f, accumulators, 0x7b, ...body];
  const section = (id: number, bytes: number[]): number[] => [id, ...leb(bytes.length), ...bytes];
  return new Uint8Array([
    [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    section(1, [0x01, 0x60, 0x01, 0x7f, 0x00]), // (i32) -> ()
    section(3, [0x01, 0x00]),
    section(5, [0x01, 0x00, 0x01]), // one page
    section(7, [0x01, 0x04, ...new TextEncoder().encode("loop"), 0x00, 0x00]),
    section(10, [0x01, ...leb(code.length), ...code]),
  ].flat());
}

/** An unsigned number as WebAssembly writes it. */
function leb(value: number): number[] {
  return value < 128 ? [value] : [value % 128 + 128, ...leb(Math.floor(value / 128))];
}

/** A signed one, at least 0. */
function sleb(value: number): number[] {
  return value < 64 ? [value] : [value % 128 + 128, ...sleb(Math.floor(value / 128))];
}
