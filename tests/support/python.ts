/**
 * A Python for tests that compare with what it can do.
 *
 * @module
 */

/** A Python that has a module; the system's may have it where another one comes first. Null if there is none. */
export async function findPython(module: string): Promise<string | null> {
  for (const command of ["python3", "/usr/bin/python3"]) {
    try {
      const args = ["-c", `import ${module}`];
      const { success } = await new Deno.Command(command, { args }).output();
      if (success) return command;
    } catch { /* there is none of this name */ }
  }
  return null;
}
