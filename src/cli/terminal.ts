import type { Readable, Writable } from "node:stream";
import { styleText } from "node:util";

/** Somewhere to print. Colour is for people at a terminal only. */
export type OutputStream = Writable & { readonly isTTY?: boolean; readonly columns?: number };

/** Everything a command may touch of the process it runs in. */
export interface Terminal {
  readonly stdin: Readable;
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Prints to a stream that may close at any time, such as a pager that was left. */
export interface Printer {
  /** Resolves when there is room for more; false when nobody reads any longer. */
  print(text: string): Promise<boolean>;
}

/**
 * Prints to `stream`. A reader that went away is no error: the rest is dropped, and the caller is told.
 *
 * @throws when the stream breaks for any other reason.
 */
export function createPrinter(stream: OutputStream): Printer {
  let hasReader = true;
  const isOpen = (): boolean => hasReader && !stream.destroyed;
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
    hasReader = false;
  });
  return {
    async print(text) {
      if (!isOpen()) return false;
      if (stream.write(text)) return true;
      await new Promise<void>((resolve) => {
        for (const event of ["drain", "close", "error"]) stream.once(event, resolve);
      });
      return isOpen();
    },
  };
}

/** How a word is emphasised. */
export type Emphasis = "bold" | "dim" | "red" | "yellow" | "green" | "cyan";

/** Emphasises text, or leaves it plain. */
export type Style = (emphasis: Emphasis, text: string) => string;

/** Colours for a terminal; plain text for pipes, `NO_COLOR` and dumb terminals. */
export function styleFor({ stdout, env }: Terminal): Style {
  // Source: https://no-color.org (any value but the empty one)
  const isPlain = (env["NO_COLOR"] ?? "") !== "" || env["TERM"] === "dumb";
  if (stdout.isTTY !== true || isPlain) return (_emphasis, text) => text;
  return (emphasis, text) => styleText(emphasis, text, { validateStream: false });
}
