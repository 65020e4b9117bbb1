/**
 * What the C and CUDA sources export, read from their text: `KERNEL(type, name)(parameters)`, with `TIMED` expanded
 * for both types of spike times. The tables of symbols in `ffi/` are written from it, so that they cannot drift.
 *
 * @module
 */

/** A function as C declares it. */
export interface Signature {
  readonly name: string;
  /** The file that has it, from the folder of the sources. */
  readonly file: string;
  readonly result: string;
  readonly parameters: readonly string[];
  /** Whether it exists once, not for each instruction set. */
  readonly once: boolean;
}

/**
 * All functions of a library.
 *
 * @param folder Its sources: `kernels/c/` or `kernels/cuda/`.
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
    return /\.(c|h|cu)$/.test(name) ? [below + name] : [];
  }).sort();
}

/**
 * The functions of one file.
 *
 * @param text Its text.
 * @param file Its name, from the folder of the sources.
 */
export function signaturesOf(text: string, file: string): Signature[] {
  const code = text.replace(/\/\/.*$/gm, "").replace(/#ifdef __wasm__[\s\S]*?#endif/g, "");
  const found = code.matchAll(
    /^KERNEL\(([^,]+), (?:TIMED\()?(spyke_\w+)(\)?)\)\(([^)]*)\)/gm,
  );
  return Array.from(found).flatMap(([, result, name, timed, list]) => {
    const once = /^native\/|^abi\.c$|\.cu$/.test(file);
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
export function ffiType(
  declaration: string,
): "buffer" | "i32" | "i64" | "u64" | "f32" | "f64" | "void" {
  if (declaration.includes("*")) return "buffer";
  if (/^int32_t\b/.test(declaration)) return "i32";
  if (/^int64_t\b/.test(declaration)) return "i64";
  if (/^(handle|address)\b/.test(declaration)) return "u64";
  if (/^float\b/.test(declaration)) return "f32";
  if (/^double\b/.test(declaration)) return "f64";
  if (declaration === "void") return "void";
  throw new TypeError(
    `Cannot pass "${declaration}" to a kernel: it takes pointers, handles, addresses, int32_t, int64_t, float and double`,
  );
}

/** A table of functions in a file of symbols. */
export interface SymbolTable {
  readonly name: string;
  /** What is said of it, a sentence. */
  readonly about: string;
  readonly functions: readonly Signature[];
}

/**
 * The text of a file of symbols, before `deno fmt`.
 *
 * @param library Which library has the functions, as part of a sentence.
 * @param tables What it exports.
 */
export function symbolFile(library: string, tables: readonly SymbolTable[]): string {
  const entries = (list: readonly Signature[]) =>
    list.map(({ name, result, parameters }) => {
      const lines = parameters.map((each) => `"${ffiType(each)}", // ${each}\n`).join("");
      return `${name}: {\nparameters: [${lines && `\n${lines}`}],\nresult: "${
        ffiType(result)
      }",\n},\n`;
    }).join("");
  const constants = tables.map(({ name, about, functions }) => `
/** ${about} */
export const ${name} = {
${entries(functions)}} as const satisfies Deno.ForeignLibraryInterface;
`);
  return `/**
 * The functions of ${library}. Written by \`deno task build:symbols\` from the sources; a test compares the
 * two.
 *
 * @module
 */
${constants.join("")}`;
}
