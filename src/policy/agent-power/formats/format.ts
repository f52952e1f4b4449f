import type { AgentFileReading } from "../../../domain/agent-file.ts";
import type { Grant } from "../grant.ts";

/** A file as one format sees it. */
export interface FormatInput {
  readonly path: string;
  readonly reading: AgentFileReading;
}

/** A kind of file that says what an agent may do, and how to read what it grants. */
export interface AgentFormat {
  readonly id: string;
  /** The product's name as people write it. */
  readonly agent: string;
  /** Whether a path, in lower case, is such a file. */
  readonly paths: RegExp;
  readonly grants: (input: FormatInput) => readonly Grant[];
}
