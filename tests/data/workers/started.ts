/** Workers of the tests, and how many of them live. */
export interface Started {
  /** Makes one. */
  worker(): Worker;
  readonly started: readonly Worker[];
  living(): number;
}

/** Workers of a role in `worker.ts`. */
export function workersOf(name: string, module = "./worker.ts"): Started {
  const started: Worker[] = [];
  let living = 0;
  const worker = (): Worker => {
    const made = new Worker(new URL(module, import.meta.url), { type: "module", name });
    started.push(made);
    living++;
    made.terminate = () => {
      living--;
      Worker.prototype.terminate.call(made);
    };
    return made;
  };
  return { worker, started, living: () => living };
}
