import { assert, assertEquals, assertThrows } from "@std/assert";
import { torch } from "../../mod.ts";
import { required } from "../support/environment.ts";
import { findPython } from "../support/python.ts";

const { DistributedSampler } = torch.utils.data;
const python = await findPython("torch");
const ignore = python === null && !required;

/** The cases on its input, each answered by all indices and the length. */
const PROGRAM = `
import json, sys
from torch.utils.data import DistributedSampler
for line in sys.stdin:
    length, replicas, rank, shuffle, seed, drop_last, epoch = json.loads(line)
    sampler = DistributedSampler(range(length), replicas, rank, shuffle, seed, drop_last)
    sampler.set_epoch(epoch)
    print(json.dumps([list(sampler), len(sampler)]))
`;

type Case = [
  length: number,
  replicas: number,
  rank: number,
  shuffle: boolean,
  seed: number,
  drop_last: boolean,
  epoch: number,
];

function* cases(): Generator<Case> {
  for (const length of [1, 2, 7, 12, 100]) {
    for (const replicas of [1, 2, 3, 5, 16]) {
      for (const rank of new Set([0, replicas >> 1, replicas - 1])) {
        for (const drop_last of [false, true]) {
          yield [length, replicas, rank, false, 0, drop_last, 0];
          yield [length, replicas, rank, true, 0, drop_last, 0];
          yield [length, replicas, rank, true, 5, drop_last, 3];
        }
      }
    }
  }
}

Deno.test({
  name: `shares are PyTorch's${ignore ? " (skipped: no Python here has PyTorch)" : ""}`,
  ignore,
  async fn() {
    assert(python !== null, "No Python here has PyTorch");
    const all = [...cases()];
    const process = new Deno.Command(python, {
      args: ["-c", PROGRAM],
      stdin: "piped",
      stdout: "piped",
    }).spawn();
    const writer = process.stdin.getWriter();
    await writer.write(
      new TextEncoder().encode(all.map((each) => JSON.stringify(each)).join("\n")),
    );
    await writer.close();
    const { stdout } = await process.output();
    const lines = new TextDecoder().decode(stdout).trim().split("\n");
    assertEquals(lines.length, all.length);
    for (const [i, each] of all.entries()) {
      const [length, num_replicas, rank, shuffle, seed, drop_last, epoch] = each;
      const options = { num_replicas, rank, shuffle, seed, drop_last };
      const sampler = new DistributedSampler({ length }, options);
      sampler.set_epoch(epoch);
      assertEquals([[...sampler], sampler.length], JSON.parse(lines[i]), String(each));
    }
  },
});

Deno.test("all shares together are the data set, again in each epoch in another order", () => {
  const whole = Array.from({ length: 50 }, (_, i) => i);
  const pass = (epoch: number) =>
    [0, 1].flatMap((rank) => {
      const sampler = new DistributedSampler(whole, 2, rank, true, 3);
      sampler.set_epoch(epoch);
      return [...sampler];
    });
  const [first, second] = [pass(0), pass(1)];
  assertEquals(first.toSorted((a, b) => a - b), whole);
  assert(String(first) !== String(second));
});

Deno.test("a DistributedSampler refuses what makes no share", () => {
  // deno-lint-ignore no-explicit-any
  const make = (data: any, ...args: any[]) => () => new DistributedSampler(data, ...args as []);
  const data = [1, 2, 3];
  assertThrows(make(null, 2, 0), TypeError, "Cannot make a DistributedSampler for null");
  assertThrows(make({}, 2, 0), TypeError, '"length" is missing');
  assertThrows(make(data), Error, "there is no process group, call await init_process_group()");
  assertThrows(make(data, { num_replicas: 2 }), Error, "there is no process group");
  assertThrows(make(data, 0, 0), RangeError, '"num_replicas" is 0');
  assertThrows(make(data, 2, 2), RangeError, '"rank" is 2, expected an integer from 0 to 1');
  assertThrows(make(data, 2, "0"), TypeError, '"rank" is "0"');
  assertThrows(make(data, 2, 0, 1), TypeError, '"shuffle" is 1');
  assertThrows(make(data, 2, 0, true, -1), RangeError, '"seed" is -1');
  assertThrows(make(data, 2, 0, true, 0, null), TypeError, '"drop_last" is null');
  assertThrows(make(data, { num_replica: 2 }), TypeError, 'unknown key "num_replica"');
  assertThrows(() => new DistributedSampler(data, 2, 0).set_epoch(-1), RangeError, '"epoch" is -1');
});
