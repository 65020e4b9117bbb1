/**
 * Opening Open MPI: where it is not, where it may not be opened, and what is no MPI.
 */

import {
  assert,
  assertEquals,
  assertRejects,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import { torch } from "../../mod.ts";
import { mpiNote, run, succeed, withoutMpi } from "../support/ranks.ts";

const { distributed } = torch;
const program = "tests/distributed/programs/opening.ts";

Deno.test("nothing works before there is a group, and says so", async () => {
  assertEquals(distributed.is_initialized(), false);
  const t = torch.zeros(1);
  const { destroy_process_group, get_backend, get_rank, get_world_size } = distributed;
  for (const call of [destroy_process_group, get_backend, get_rank, get_world_size]) {
    assertThrows(call, Error, "there is no process group, call await init_process_group() first");
  }
  for (
    const call of [
      () => distributed.all_reduce(t),
      () => distributed.reduce(t, 0),
      () => distributed.broadcast(t, 0),
      () => distributed.gather(t),
      () => distributed.all_gather([t], t),
      () => distributed.scatter(t),
      () => distributed.send(t, 1),
      () => distributed.recv(t),
      () => distributed.barrier(),
    ]
  ) {
    await assertRejects(call, Error, "there is no process group");
  }
});

Deno.test("what is no backend and no library is refused", async () => {
  // deno-lint-ignore no-explicit-any
  const init = distributed.init_process_group as (...args: any[]) => Promise<void>;
  await assertRejects(() => init("gloo"), RangeError, 'by "gloo": it needs "mpi"');
  await assertRejects(() => init(3), TypeError, 'by 3: it needs "mpi"');
  await assertRejects(() => init("mpi", { libary: "" }), TypeError, 'unknown key "libary"');
  await assertRejects(() => init("mpi", { library: 3 }), TypeError, "it needs a path or a URL");
  await assertRejects(
    () => init("mpi", { library: "no/such/libmpi.so" }),
    Error,
    'Cannot open Open MPI: there is no "no/such/libmpi.so"; on Debian the packages libopenmpi3 and ' +
      "openmpi-bin bring it",
  );
  await assertRejects(
    () => init(null, { library: new URL("../../deno.json", import.meta.url) }),
    Error,
    "Cannot open Open MPI: the system cannot open it",
  );
});

Deno.test({
  name: "a library of something else is told from Open MPI",
  ignore: Deno.build.os !== "linux",
  async fn() {
    const { code, stderr } = await run(null, program, { args: ["libm.so.6"] });
    assert(code !== 0);
    assertStringIncludes(stderr, 'Cannot open Open MPI: "libm.so.6" is no library of MPI');
  },
});

Deno.test("without the permission it is not there, and an attempt names the permission", async () => {
  const { code, stdout, stderr } = await run(null, program, { permissions: [] });
  assertEquals([code, stdout], [1, "available: false\n"]);
  assertStringIncludes(
    stderr,
    "NotCapable: Cannot open Open MPI: it needs the permission --allow-ffi",
  );
});

Deno.test({
  name: `it is opened under --allow-ffi, and under the permission for its file alone${mpiNote}`,
  ignore: withoutMpi,
  async fn() {
    assertEquals(await succeed(null, program), "available: true\nrank 0 of 1\n");
    const { stderr } = await run(null, program, { permissions: [] });
    const [, path] = /--allow-ffi=(\S+)/.exec(stderr)!;
    const scoped = await run(2, program, { permissions: [`--allow-ffi=${path}`] });
    if (scoped.code !== 0) assertStringIncludes(scoped.stderr, "there is no"); // elsewhere than on Debian
    else assertStringIncludes(scoped.stdout, "rank 1 of 2");
  },
});
