/**
 * Downloading a file from the first mirror that has it.
 *
 * @module
 */

import { type Path, quote, writeFile } from "./files.ts";

/** What is downloaded. */
export interface Download {
  /** The name of the file at every mirror. */
  name: string;
  /** Addresses of folders, tried in turn. */
  mirrors: readonly string[];
  /** More bytes than this are refused. */
  maxBytes: number;
  /** Throws unless the bytes are what they should be. */
  check: (bytes: Uint8Array<ArrayBuffer>) => Promise<void>;
  /** Ends the download. */
  signal?: AbortSignal;
}

/**
 * Downloads a file. It appears under its name when it is complete and checked, and not before.
 *
 * @param path Where it goes.
 * @throws {Error} If no mirror has it, naming what each one said.
 * @throws {DOMException} If it was aborted.
 */
export async function downloadFile(path: Path, download: Download): Promise<void> {
  const failures: string[] = [];
  for (const mirror of download.mirrors) {
    const url = new URL(download.name, mirror.endsWith("/") ? mirror : `${mirror}/`);
    try {
      const bytes = await fetchBytes(url, download);
      await download.check(bytes);
      await writeFile(path, bytes);
      return;
    } catch (error) {
      download.signal?.throwIfAborted();
      failures.push(`${url.host}: ${error instanceof Error ? error.message : error}`);
    }
  }
  throw new Error(`Cannot download ${quote(path)}: ${failures.join("; ") || "no mirrors"}`);
}

async function fetchBytes(
  url: URL,
  { maxBytes, signal }: Download,
): Promise<Uint8Array<ArrayBuffer>> {
  const response = await fetch(url, { signal });
  if (!response.ok || response.body === null) {
    await response.body?.cancel();
    throw new Error(`status ${response.status}`);
  }
  const pieces: Uint8Array[] = [];
  let length = 0;
  for await (const piece of response.body) {
    length += piece.length;
    if (length > maxBytes) throw new Error(`more than ${maxBytes} bytes`);
    pieces.push(piece);
  }
  const expected = response.headers.get("content-length");
  if (
    expected !== null && !response.headers.has("content-encoding") && Number(expected) !== length
  ) {
    throw new Error(`${length} of ${expected} bytes`);
  }
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}
