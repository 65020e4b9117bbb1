/**
 * Writes `ffi/symbols.ts` from the C sources. `deno task build:symbols` formats it besides.
 *
 * @module
 */

import { signatures, symbolTable } from "./signatures.ts";

const table = symbolTable(signatures(new URL("c/", import.meta.url)));
await Deno.writeTextFile(new URL("../ffi/symbols.ts", import.meta.url), table);
