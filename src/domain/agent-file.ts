import type { Json } from "./canonical-json.ts";

/** One side (before or after) of a file that configures an agent, as it lies in the tree. */
export interface AgentFileSource {
  readonly path: string;
  readonly text: string;
  /** The git mode, such as `100644`; absent when it was not read. `120000` is a symbolic link. */
  readonly mode?: string;
}

/**
 * One side of an agent's configuration as plain data: what a reader made of untrusted text.
 * `document` is Markdown with front matter (null when there is none).
 */
export type AgentFileReading =
  | { readonly kind: "data"; readonly value: Json; readonly duplicateKeys: readonly string[] }
  | { readonly kind: "document"; readonly frontMatter: Json; readonly body: string }
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "symlink"; readonly target: string }
  | { readonly kind: "unreadable"; readonly reason: string };

/** Both sides of one changed agent file; null where the file is absent. */
export interface AgentFileChange {
  readonly path: string;
  readonly before: AgentFileReading | null;
  readonly after: AgentFileReading | null;
}
