import type { Terminal } from "./terminal.ts";

/** What a command is given to do its work and to end with. */
export interface CommandContext {
  readonly terminal: Terminal;
  /** Sets the exit code of the process; without it the code is 0. */
  finish(exitCode: number): void;
}
