/**
 * Floating-point formats that exist in files only, read as float32: halves, bfloat16 and doubles, low
 * byte first. The first two are exact, doubles are rounded to the nearest. Halves are written too; Node 20
 * has no `Float16Array`.
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
 * Rounds values to the nearest IEEE halves, to even ones if two are as near.
 *
 * @param values The values.
 * @returns The bits of the halves.
 */
export function toFloat16(values: Float32Array): Uint16Array<ArrayBuffer> {
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length);
  const halves = new Uint16Array(bits.length);
  for (let i = 0; i < bits.length; i++) {
    halves[i] = ((bits[i] >> 16) & 0x8000) | halfOf(bits[i] & 0x7fffffff);
  }
  return halves;
}

/** The bits of the half nearest to a float32 without a sign, of which the bits are given. */
function halfOf(bits: number): number {
  if (bits > 0x7f800000) return 0x7e00; // not a number
  if (bits >= 0x477ff000) return 0x7c00; // from halfway between 65504 and 65536 on: infinite
  // 10 of the 23 bits of the fraction stay. A carry out of them is right: it counts up the exponent.
  if (bits >= 0x38800000) return roundedShift(bits - 0x38000000, 13);
  // Below 2^-14 halves have no leading one of their own, and lose a bit for each power of two.
  const shift = 126 - (bits >> 23);
  return shift > 24 ? 0 : roundedShift(0x800000 | (bits & 0x7fffff), shift);
}

/** Shifts to the right, rounded to the nearest, to even if two are as near. */
function roundedShift(bits: number, shift: number): number {
  const odd = (bits >> shift) & 1;
  return (bits + (1 << (shift - 1)) - 1 + odd) >> shift;
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
