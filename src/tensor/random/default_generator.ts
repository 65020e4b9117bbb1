/**
 * The generator that draws where none is given. As in PyTorch it starts from a seed that nobody can
 * foresee, until `torch.manual_seed` gives it one.
 *
 * @module
 */

import { Generator } from "./generator.ts";

/** The one default generator. */
export const default_generator: Generator = new Generator();
default_generator.seed();
