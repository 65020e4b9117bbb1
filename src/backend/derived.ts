/**
 * What a backend keeps beside a buffer.
 *
 * @module
 */

/** Something made from the contents of a buffer, such as packed weights; freed with the buffer. */
export interface Derived {
  free(): void;
}
