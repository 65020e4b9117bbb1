/**
 * Scripts in processes of their own, and the repository on loopback.
 */

const root = new URL("../../", import.meta.url);

/** What a process left. */
export interface Outcome {
  code: number;
  stdout: string;
  stderr: string;
}

/** Starts a script in a folder. */
export async function start(
  source: string,
  flags: readonly string[],
  folder: string,
  env: Record<string, string> = {},
): Promise<Deno.ChildProcess> {
  await Deno.writeTextFile(`${folder}/script.ts`, source);
  return new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-prompt", ...flags, "script.ts"],
    cwd: folder,
    env: { NO_COLOR: "1", ...env },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
}

/** Waits for a process. */
export async function outcome(process: Deno.ChildProcess): Promise<Outcome> {
  const { code, stdout, stderr } = await process.output();
  const text = new TextDecoder();
  return { code, stdout: text.decode(stdout), stderr: text.decode(stderr) };
}

/** Runs a script in a folder of its own. */
export async function run(
  source: string,
  flags: readonly string[],
  env: Record<string, string> = {},
): Promise<Outcome> {
  const folder = await Deno.makeTempDir();
  try {
    return await outcome(await start(source, flags, folder, env));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Answers a request for a library in place of the file. */
export type Instead = (library: Uint8Array<ArrayBuffer>) => BodyInit;

/** The repository as a host of files serves it. */
export class Host {
  /** How often a library was asked for. */
  asked = 0;
  instead: Instead = (library) => library;
  readonly #server: Deno.HttpServer<Deno.NetAddr>;

  constructor() {
    const options = { hostname: "127.0.0.1", port: 0, onListen: () => {} };
    this.#server = Deno.serve(options, async (request) => {
      const path = new URL(request.url).pathname.slice(1);
      if (!/^(mod\.ts|(src|ffi|kernels)\/.*)$/.test(path)) {
        return new Response(null, { status: 404 });
      }
      const body = await Deno.readFile(new URL(path, root));
      const library = /\/libspyke\w*-/.test(path);
      if (library) this.asked++;
      const type = path.endsWith(".wasm") ? "application/wasm" : "text/plain";
      const headers = { "content-type": library ? "application/octet-stream" : type };
      return new Response(library ? this.instead(body) : body, { headers });
    });
  }

  /** Its name and port. */
  get name(): string {
    return `127.0.0.1:${this.#server.addr.port}`;
  }

  /** For a process that imports from here: also forgets what an earlier host at this port served. */
  get flags(): string[] {
    return [`--allow-import=${this.name}`, `--reload=http://${this.name}`];
  }

  /** Stops serving. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server.shutdown();
  }
}
