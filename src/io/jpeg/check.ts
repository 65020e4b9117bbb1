/**
 * Looks at a JPEG file before a decoder does (ISO/IEC 10918-1, annex B), and refuses what the decoder would
 * fill up with grey or give up on: files that are cut off, and kinds that are not read here. Gives no
 * pixels.
 *
 * @module
 */

import { checkSize } from "../pixels.ts";

/** What the header of a JPEG file says. */
export interface CheckedJpeg {
  readonly width: number;
  readonly height: number;
  /** 1 for grey, 3 for colours. */
  readonly components: number;
}

/** Scans of a progressive file: more than any encoder writes, as each one costs a pass over the image. */
const MAX_SCANS = 100;

/** Codes of markers. */
const SOI = 0xd8;
const EOI = 0xd9;
const SOS = 0xda;

/** Kinds of frames that are not read, by the marker that starts them. */
const unread: Readonly<Record<number, string>> = {
  ...{ 0xc3: "lossless", 0xc5: "differential", 0xc6: "differential", 0xc7: "differential" },
  ...{ 0xc9: "arithmetic coding", 0xca: "arithmetic coding", 0xcb: "arithmetic coding" },
  ...{ 0xcd: "arithmetic coding", 0xce: "arithmetic coding", 0xcf: "arithmetic coding" },
};

/**
 * Tells a JPEG file by its first bytes.
 *
 * @param bytes The start of a file.
 * @returns Whether a marker follows that of the start.
 */
export function isJpeg(bytes: Uint8Array): boolean {
  return bytes[0] === 0xff && bytes[1] === SOI && bytes[2] === 0xff;
}

/**
 * Checks a JPEG file.
 *
 * @param file The file.
 * @param name What it is, for the sentence of an error: a quoted path, ….
 * @returns Its header.
 * @throws {TypeError} If it is malformed, truncated or of a kind that is not read here.
 * @throws {RangeError} If the image is too large.
 */
export function checkJpeg(file: Uint8Array, name: string): CheckedJpeg {
  const refuse = (reason: string): never => {
    throw new TypeError(`Cannot read ${name} as JPEG: ${reason}`);
  };
  if (!isJpeg(file)) refuse("it does not start as a JPEG file does");
  let header: CheckedJpeg | null = null;
  let scans = 0;
  for (let at = 2;;) {
    if (at >= file.length) refuse("it is cut off");
    if (file[at] !== 0xff) refuse(`there is no marker at byte ${at}`);
    while (file[at] === 0xff) at++; // fill bytes
    const code = file[at++];
    if (code === EOI) break;
    if (at + 2 > file.length) refuse("it is cut off");
    const length = file[at] * 256 + file[at + 1];
    if (length < 2) refuse(`the segment at byte ${at} has the length ${length}`);
    if (at + length > file.length) refuse("it is cut off");
    if (code in unread) refuse(`it is of a kind that is not read here, ${unread[code]}`);
    if (code >= 0xc0 && code <= 0xc2) {
      if (header) refuse("it has two headers");
      const frame = file.subarray(at + 2, at + length);
      header = readHeader(frame, name, refuse);
      // Each block takes a bit at least, and memory before the decoder sees that there are none.
      if (blocksOf(header, frame, refuse) > 8 * file.length) refuse("it is cut off");
    }
    at += length;
    if (code !== SOS) continue;
    if (++scans > MAX_SCANS) refuse(`it has more than ${MAX_SCANS} scans`);
    at = endOfScan(file, at);
  }
  if (header === null || scans === 0) return refuse("it has no image");
  return header;
}

function readHeader(
  frame: Uint8Array,
  name: string,
  refuse: (reason: string) => never,
): CheckedJpeg {
  if (frame.length < 6) refuse("its header is too short");
  const [depth, h1, h0, w1, w0, components] = frame;
  const [height, width] = [h1 * 256 + h0, w1 * 256 + w0];
  if (depth !== 8) refuse(`its values have ${depth} bits, expected 8`);
  if (components !== 1 && components !== 3) {
    refuse(`it has ${components} components, expected 1 (grey) or 3 (colours)`);
  }
  if (width === 0 || height === 0) refuse(`it has ${width} x ${height} pixels`);
  checkSize(width, height, `read ${name} as JPEG`);
  return { width, height, components };
}

/** How many blocks of 8 x 8 values there are, in components that may have fewer values than pixels. */
function blocksOf(
  { width, height, components }: CheckedJpeg,
  frame: Uint8Array,
  refuse: (reason: string) => never,
): number {
  if (frame.length !== 6 + 3 * components) refuse("its header has another length");
  const shares = Array.from({ length: components }, (_, i) => {
    const share = frame[7 + 3 * i];
    const [across, down] = [share >> 4, share & 15];
    if (![across, down].every((part) => part >= 1 && part <= 4)) refuse("its header is corrupt");
    return { across, down };
  });
  const mostAcross = Math.max(...shares.map(({ across }) => across));
  const mostDown = Math.max(...shares.map(({ down }) => down));
  return shares.reduce(
    (total, { across, down }) =>
      total + Math.ceil(width * across / mostAcross / 8) * Math.ceil(height * down / mostDown / 8),
    0,
  );
}

/** Where the coded data ends: at the first marker that is neither a stuffed byte nor one to restart at. */
function endOfScan(file: Uint8Array, start: number): number {
  let at = start;
  for (;;) {
    at = file.indexOf(0xff, at);
    if (at < 0 || at + 1 >= file.length) return file.length;
    const next = file[at + 1];
    if (next !== 0 && next !== 0xff && !(next >= 0xd0 && next <= 0xd7)) return at;
    at += next === 0xff ? 1 : 2;
  }
}
