/**
 * Writes src/io/jpeg/decoder_wasm.ts: the WebAssembly of the JPEG decoder, as text. The package that has it
 * would read it from a file or the network, which takes permissions here and does not bundle for browsers.
 * `--check` compares only.
 */

import { gzip } from "../src/io/gzip.ts";
import { base64Of } from "../src/io/base64.ts";

/** The package, in the version that src/io/jpeg/decoder.ts imports. */
const decoderPackage = "@jsquash/jpeg@1.6.0";

const target = new URL("../src/io/jpeg/decoder_wasm.ts", import.meta.url);

/** The file of the package, where Deno keeps packages. */
async function packaged(): Promise<Uint8Array<ArrayBuffer>> {
  await import("npm:@jsquash/jpeg@1.6.0/codec/dec/mozjpeg_dec.js"); // so that it is there
  const { stdout } = await new Deno.Command(Deno.execPath(), { args: ["info", "--json"] }).output();
  const { npmCache } = JSON.parse(new TextDecoder().decode(stdout));
  const inside = decoderPackage.replace(/@([^@]*)$/, "/$1") + "/codec/dec/mozjpeg_dec.wasm";
  for (const { name } of Deno.readDirSync(npmCache)) {
    try {
      return await Deno.readFile(`${npmCache}/${name}/${inside}`);
    } catch { /* of another source of packages */ }
  }
  throw new Error(`Cannot find ${inside} in "${npmCache}"`);
}

const text = base64Of(await gzip(await packaged()));
const lines = text.match(/.{1,96}/g)!.map((line) => `  "${line}",`);
const source = `/**
 * The WebAssembly of the JPEG decoder, by \`deno task build:jpeg\`: that of npm:${decoderPackage}
 * (MozJPEG; licences in its package), gzipped, in base64.
 *
 * @module
 */

export const decoderWasm: string = [
${lines.join("\n")}
].join("");
`;
if (Deno.args.includes("--check")) {
  if (await Deno.readTextFile(target) !== source) {
    console.error(
      "src/io/jpeg/decoder_wasm.ts is not what the package has: run deno task build:jpeg",
    );
    Deno.exit(1);
  }
} else await Deno.writeTextFile(target, source);
