/**
 * Finds what `JSON.parse` hides: a key that an object has twice, of which only the last would be seen.
 *
 * @module
 */

const quoteMark = 34, backslash = 92, colon = 58;

/**
 * Looks for a key that one object has twice.
 *
 * @param json Text that `JSON.parse` accepts.
 * @returns The first such key, or null.
 */
export function findDuplicateKey(json: string): string | null {
  const open: (Set<string> | null)[] = []; // keys of the objects around; null stands for an array
  for (let at = 0; at < json.length; at++) {
    const code = json.charCodeAt(at);
    if (code === quoteMark) {
      const end = endOfString(json, at);
      if (json.charCodeAt(skipSpace(json, end)) === colon) {
        const key = JSON.parse(json.slice(at, end)) as string;
        const keys = open.at(-1)!;
        if (keys.has(key)) return key;
        keys.add(key);
      }
      at = end - 1;
    } else if (json[at] === "{") open.push(new Set());
    else if (json[at] === "[") open.push(null);
    else if (json[at] === "}" || json[at] === "]") open.pop();
  }
  return null;
}

/** The place after the closing quote of the string that opens at `start`. */
function endOfString(json: string, start: number): number {
  let at = start + 1;
  while (json.charCodeAt(at) !== quoteMark) at += json.charCodeAt(at) === backslash ? 2 : 1;
  return at + 1;
}

function skipSpace(json: string, start: number): number {
  let at = start;
  while (at < json.length && json.charCodeAt(at) <= 32) at++;
  return at;
}
