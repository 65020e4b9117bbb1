/**
 * Numbers as text, such that reading gives the same number again, to the bit. What is not a number and the infinities
 * are `nan`, `inf` and `-inf`, as Python and NumPy write them.
 *
 * @module
 */

import type { DType } from "../tensor/dtype.ts";

/** Why text cannot be read. */
export type Misread = "is no number" | "is no integer" | "is out of range";

/** How numbers of a type are written and read. */
export interface NumberText {
  write(value: number | bigint): string;
  read(text: string): number | bigint | Misread;
}

const float: NumberText = {
  write(value) {
    const number = Number(value);
    if (Object.is(number, -0)) return "-0";
    if (Number.isFinite(number)) return shortest(number);
    return Number.isNaN(number) ? "nan" : number < 0 ? "-inf" : "inf";
  },
  read(text) {
    if (/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text)) {
      const number = Number(text);
      return Number.isFinite(Math.fround(number)) ? number : "is out of range";
    }
    const [, sign, name] = /^([+-]?)(nan|inf|infinity)$/i.exec(text) ?? [];
    if (name === undefined) return "is no number";
    return name.toLowerCase() === "nan" ? NaN : sign === "-" ? -Infinity : Infinity;
  },
};

/** As few digits as the nearest decimal needs to be read as the same float32. */
function shortest(value: number): string {
  // Six are never too many, but below the normal numbers.
  const fewest = Math.abs(value) < 2 ** -126 ? 1 : 6;
  for (let digits = fewest; digits < 9; digits++) {
    const rounded = Number(value.toPrecision(digits));
    if (Math.fround(rounded) === value) return String(rounded);
  }
  return String(Number(value.toPrecision(9)));
}

function integer(min: bigint, max: bigint): NumberText {
  return {
    write: String,
    read(text) {
      const [, sign, digits] = /^([+-]?)(\d+)(?:\.0*)?$/.exec(text) ?? []; // Python's floats end in .0
      if (digits === undefined) return "is no integer";
      const value = sign === "-" ? -BigInt(digits) : BigInt(digits);
      return value >= min && value <= max ? value : "is out of range";
    },
  };
}

/** By type. */
export const NUMBER_TEXTS: Readonly<Record<DType, NumberText>> = {
  float32: float,
  int64: integer(-(2n ** 63n), 2n ** 63n - 1n),
  int32: integer(-(2n ** 31n), 2n ** 31n - 1n),
  uint16: integer(0n, 65535n),
  uint8: integer(0n, 255n),
  bool: integer(0n, 1n),
};
