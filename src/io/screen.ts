/**
 * What a person looks at: a notebook, a page or a terminal, where there is one. Can be imported anywhere.
 *
 * @module
 */

/** Something to see, in one or several forms by media type; images but for SVG in base64. */
export type Media = Readonly<Record<string, string>>;

/** The method of objects that notebooks of Deno ask for what they look like. */
export const DISPLAY: unique symbol = Symbol.for("Jupyter.display");

/** What a terminal has that does not say how wide it is. */
const WIDTH = 80;

/** A terminal, as wide as it is now. */
export interface Terminal {
  readonly columns: number;
  /** Whether its user wants colours. */
  readonly colours: boolean;
}

/** What is asked of the places where this may run. */
interface Host {
  Deno?: {
    /** Throws outside of notebooks. */
    readonly jupyter: { display(media: Media, options: { raw: true }): Promise<void> };
    readonly noColor: boolean;
    readonly stdout: { isTerminal(): boolean };
    consoleSize(): { columns: number };
  };
  process?: {
    stdout?: { isTTY?: boolean; columns: number; hasColors?(count: number): boolean };
  };
  document?: {
    readonly body: { append(image: unknown): void };
    createElement(name: "img"): { src: string; alt: string };
  };
}

/**
 * A notebook's cell.
 *
 * @returns What shows something below the cell that runs now; null outside of notebooks.
 */
export function notebook(): ((media: Media) => Promise<void>) | null {
  try {
    const jupyter = host().Deno?.jupyter;
    return jupyter ? (media) => jupyter.display(media, { raw: true }) : null;
  } catch {
    return null;
  }
}

/**
 * The page in a browser.
 *
 * @returns What adds an image at its end; null where there is no page.
 */
export function page(): ((address: string, description: string) => void) | null {
  const { document } = host();
  if (document === undefined) return null;
  return (address, description) => {
    const image = Object.assign(document.createElement("img"), { src: address, alt: description });
    document.body.append(image);
  };
}

/**
 * The terminal that the console writes to.
 *
 * @returns What is known of it; null if the output goes elsewhere.
 */
export function terminal(): Terminal | null {
  const { Deno: deno, process } = host();
  if (deno !== undefined) {
    if (!deno.stdout.isTerminal()) return null;
    return { columns: deno.consoleSize().columns || WIDTH, colours: !deno.noColor };
  }
  const stdout = process?.stdout;
  if (!stdout?.isTTY) return null;
  return { columns: stdout.columns || WIDTH, colours: stdout.hasColors?.(256) ?? false };
}

function host(): Host {
  return globalThis as unknown as Host;
}
