/**
 * The demo on a CUDA device, small: it ends with what it ends with on the CPU.
 */

import { assertEquals } from "@std/assert";
import { cudaFlags, cudaTest } from "../support/cuda.ts";
import { commandOf, inFolder, run } from "../support/tasks.ts";

cudaTest(
  "the demo ends with the same picture and the same answers",
  () =>
    inFolder(async (folder) => {
      const [first, ...command] = await commandOf("demo");
      const sizes = ["--train", "4", "--test", "6", "--epochs", "1", "--seed", "3"];
      const results = await Promise.all(["cpu", "cuda"].map(async (device) => {
        const file = `${folder}/${device}.png`;
        const { flags, env } = cudaFlags();
        const args = [...sizes, "--out", file, "--device", device];
        const { code, stdout, stderr } = await run([first, ...flags, ...command], args, env);
        assertEquals(code, 0, stderr);
        const answers = stdout.slice(
          stdout.indexOf("digits it has never"),
          stdout.indexOf("What the features"),
        );
        return { answers, picture: await Deno.readFile(file) };
      }));
      assertEquals(results[1], results[0]);
    }),
);
