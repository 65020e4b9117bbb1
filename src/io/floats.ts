/**
 * Floating-point formats that exist in files only, read as float32: halves, bfloat16 and doubles, low
 * byte first. The first two are exact, doubles are rounded to the nearest.
 *
 * @module
 */

/**
 * Reads IEEE halves (1 sign, 5 exponent and 10 fraction bits).
 *
 * @param bytes Two bytes a value.
 * @returns The values.
 */
export function readFloat16(bytes: Uint8Array): Float32Array<ArrayBuffer> {
  return readEach(bytes, 2, (view, offset) => {
    const bits = view.getUint16(offset, true);
    const sign = bits >> 15 ? -1 : 1;
    const exponent = (bits >> 10) & 31;
    const fraction = bits & 1023;
    if (exponent === 31) return fraction ? NaN : sign * Infinity;
    if (exponent === 0) return sign * fraction * 2 ** -24;
    return sign * (1024 + fraction) * 2 ** (exponent - 25);
  });
}

/**
 * Reads bfloat16: the upper half of a float32.
 *
 * @param bytes Two bytes a value.
 * @returns The values.
 */
export function readBfloat16(bytes: Uint8Array): Float32Array<ArrayBuffer> {
  const data = new Float32Array(bytes.length / 2);
  const bits = new Uint32Array(data.buffer);
  for (let i = 0; i < bits.length; i++) bits[i] = (bytes[2 * i] | (bytes[2 * i + 1] << 8)) << 16;
  return data;
}

/**
 * Reads doubles.
 *
 * @param bytes Eight bytes a value.
 * @returns The values, rounded to the nearest float32.
 */
export function readFloat64(bytes: Uint8Array): Float32Array<ArrayBuffer> {
  return readEach(bytes, 8, (view, offset) => view.getFloat64(offset, true));
}

function readEach(
  bytes: Uint8Array,
  size: number,
  read: (view: DataView, offset: number) => number,
): Float32Array<ArrayBuffer> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const data = new Float32Array(bytes.length / size);
  for (let i = 0; i < data.length; i++) data[i] = read(view, i * size);
  return data;
}
