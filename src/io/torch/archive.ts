/**
 * Writing of PyTorch's zip format, a piece at a time.
 *
 * @module
 */

/** A file of an archive: its name and its bytes. */
export type ArchiveFile = readonly [name: string, content: () => Promise<Uint8Array>];

/**
 * Makes an archive, not compressed, the same bytes for the same files.
 *
 * @returns Its bytes as they come.
 */
export async function* archive(files: Iterable<ArchiveFile>): AsyncGenerator<Uint8Array> {
  const { configure, Uint8ArrayReader, ZipWriter } = await import(
    "npm:@zip.js/zip.js@2.24.0/lib/zip-core-custom.js"
  );
  configure({ useWebWorkers: false });
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  const writer = new ZipWriter(writable, {
    ...{ level: 0, dataDescriptor: false, extendedTimestamp: false, keepOrder: true },
    lastModDate: new Date(1980, 0, 1),
  });
  const written = (async () => {
    for (const [name, content] of files) {
      await writer.add(name, new Uint8ArrayReader(await content()));
    }
    await writer.close();
  })();
  written.catch((error) => writable.abort(error).catch(() => {})); // whoever reads is told
  yield* readable;
  await written;
}
