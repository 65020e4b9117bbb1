/**
 * Serves the built page on this machine: `deno task browser`.
 */

const TYPES: Readonly<Record<string, string>> = {
  html: "text/html; charset=utf-8",
  css: "text/css",
  js: "text/javascript",
};

const folder = new URL("../../out/browser/", import.meta.url);

/** A file of the folder; names with a path in them are none. */
export async function respond(request: Request): Promise<Response> {
  const [, name] = new URL(request.url).pathname.split("/");
  const file = name || "index.html";
  const type = TYPES[file.split(".").at(-1)!];
  try {
    if (type) {
      return new Response(await Deno.readFile(new URL(file, folder)), {
        headers: { "content-type": type },
      });
    }
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  return new Response("There is no such file", { status: 404 });
}

if (import.meta.main) {
  Deno.serve({
    hostname: "127.0.0.1",
    port: 8000,
    onListen: () => console.log("The page is at http://127.0.0.1:8000 (Ctrl-C ends it)"),
  }, respond);
}
