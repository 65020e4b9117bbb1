/**
 * What the C sources export, read from their text: `KERNEL(type, name)(parameters)`, with `TIMED` expanded for
 * both types of spike times. `ffi/symbols.ts` is written from it, so that it cannot drift.
 *
 * @module
 */

/** A function as C declares it. */
export interface Signature {
  readonly name: string;
  /** The file that has it, from `kernels/c/`. */
  readonly file: string;
  readonly result: string;
  readonly parameters: readonly string[];
  /** Whether it exists once, not for each instruction set. */
  readonly once: boolean;
}

/**
 * All functions of a native library.
 *
 * @param folder `kernels/c/`.
 * @returns Them, in the order of the files.
 */
export function signatures(folder: URL): Signature[] {
  return sourceFiles(folder, "").flatMap((file) =>
    signaturesOf(Deno.readTextFileSync(new URL(file, folder)), file)
  );
}

function sourceFiles(folder: URL, below: string): string[] {
  const entries = [...Deno.readDirSync(new URL(below, folder))];
  return entries.flatMap(({ name, isDirectory }) => {
    if (isDirectory) return sourceFiles(folder, `${below}${name}/`);
    return /\.[ch]$/.test(name) ? [below + name] : [];
  }).sort();
}

/**
 * The functions of one file.
 *
 * @param text Its text.
 * @param file Its name, from `kernels/c/`.
 */
export function signaturesOf(text: string, file: string): Signature[] {
  const code = text.replace(/\/\/.*$/gm, "").replace(/#ifdef __wasm__[\s\S]*?#endif/g, "");
  const found = code.matchAll(
    /^KERNEL\(([^,]+), (?:TIMED\()?(spyke_\w+)(\)?)\)\(([^)]*)\)/gm,
  );
  return Array.from(found).flatMap(([, result, name, timed, list]) => {
    const once = file === "abi.c" || file.startsWith("native/");
    const parameters = list.trim() === "void" ? [] : list.split(",").map(tidy);
    if (!timed) return [{ name, file, result, parameters, once }];
    return (["u8", "u16"] as const).map((type) => ({
      name: `${name}_${type}`,
      file,
      result,
      parameters: parameters.map((each) =>
        each.replace(/\bTIME\b/, type === "u8" ? "uint8_t" : "uint16_t")
      ),
      once,
    }));
  });
}

function tidy(parameter: string): string {
  return parameter.trim().replace(/\s+/g, " ").replace(/\brestrict /g, "");
}

/**
 * The type of Deno's FFI for a parameter or result.
 *
 * @throws {TypeError} If the interface has no such type.
 */
export function ffiType(declaration: string): "buffer" | "i32" | "f32" | "void" {
  if (declaration.includes("*")) return "buffer";
  if (/^int32_t\b/.test(declaration)) return "i32";
  if (/^float\b/.test(declaration)) return "f32";
  if (declaration === "void") return "void";
  throw new TypeError(
    `Cannot pass "${declaration}" to a kernel: it takes pointers, int32_t and float`,
  );
}

/**
 * The text of `ffi/symbols.ts`, before `deno fmt`.
 *
 * @param list What the library exports.
 */
export function symbolTable(list: readonly Signature[]): string {
  const table = (once: boolean) =>
    list.filter((each) => each.once === once).map(({ name, result, parameters }) => {
      const lines = parameters.map((each) => `"${ffiType(each)}", // ${each}\n`).join("");
      return `${name}: {\nparameters: [${lines && `\n${lines}`}],\nresult: "${
        ffiType(result)
      }",\n},\n`;
    }).join("");
  return `/**
 * The functions of the native library. Written by \`deno task build:symbols\` from the C sources; a test
 * compares the two.
 *
 * @module
 */

/** What exists once in a library. */
export const LIBRARY = {
${table(true)}} as const satisfies Deno.ForeignLibraryInterface;

/** The kernels, which exist for each instruction set: in the library their names end with it. */
export const KERNELS = {
${table(false)}} as const satisfies Deno.ForeignLibraryInterface;
`;
}
