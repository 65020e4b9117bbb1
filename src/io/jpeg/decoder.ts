/**
 * The JPEG decoder: libjpeg in WebAssembly (MozJPEG, whose decoder is libjpeg-turbo's). Gives pixels, and
 * looks at nothing else.
 *
 * @module
 */

import { gunzip } from "../gzip.ts";

/** What a decoder makes of a file. */
export interface Decoded {
  /** RGBA, rows first. */
  readonly data: Uint8ClampedArray;
  readonly width: number;
  readonly height: number;
}

/** A decoder with its memory, which grows and never shrinks. */
export interface JpegDecoder {
  /**
   * Decodes a file.
   *
   * @throws {unknown} If it gives up, or would warn and go on with values that it makes up. What it has in
   * its memory then is anybody's guess: make a new one.
   */
  decode(bytes: Uint8Array): Decoded;
}

/** Its WebAssembly needs no more than this, 4 times as much as it has. */
const MAX_WASM_BYTES = 1_000_000;

let compiled: Promise<WebAssembly.Module> | null = null;

/** Makes a decoder. Its WebAssembly is compiled once. */
export async function makeDecoder(): Promise<JpegDecoder> {
  compiled ??= compile();
  const module = await compiled;
  const { default: factory } = await import(
    "npm:@jsquash/jpeg@1.6.0/codec/dec/mozjpeg_dec.js"
  );
  const options = {
    noInitialRun: true,
    instantiateWasm: (imports: WebAssembly.Imports, done: (made: WebAssembly.Instance) => void) => {
      const instance = new WebAssembly.Instance(module, imports);
      done(instance);
      return instance.exports;
    },
    print: () => {},
    printErr: (warning: string) => {
      throw new Error(warning);
    },
  };
  const decoder = await withoutLocation(() => factory(options));
  return {
    decode: (bytes) =>
      decoder.decode(bytes as unknown as BufferSource, false) as unknown as Decoded,
  };
}

async function compile(): Promise<WebAssembly.Module> {
  const { decoderWasm } = await import("./decoder_wasm.ts");
  const zipped = Uint8Array.from(atob(decoderWasm), (character) => character.charCodeAt(0));
  return await WebAssembly.compile(await gunzip(zipped, "the JPEG decoder", MAX_WASM_BYTES));
}

/** Takes back the location that the package gives to a program without one, for all of it to see. */
function withoutLocation<Result>(work: () => Result): Result {
  if (globalThis.location !== undefined) return work();
  const before = Object.getOwnPropertyDescriptor(globalThis, "location");
  const result = work();
  if (before) Object.defineProperty(globalThis, "location", before);
  else Reflect.deleteProperty(globalThis, "location");
  return result;
}
