import type { CommitSha } from "./ids.ts";

/** How a change was made. `undeclared` means no agent evidence, never "written by a human". */
export type ProvenanceClass =
  | "agent-authored"
  | "agent-assisted"
  | "automation"
  | "undeclared"
  | "human";

/** How well a piece of evidence is backed, strongest first. */
export const STRENGTHS = ["attested", "declared", "claimed", "hint", "none"] as const;
export type Strength = (typeof STRENGTHS)[number];

/** Where a piece of evidence was read. */
export type EvidenceSource =
  | "commit-author"
  | "commit-committer"
  | "commit-message"
  | "pull-request-author"
  | "pull-request-body"
  | "branch"
  | "push"
  | "app"
  | "git-notes"
  | "declaration"
  | "repository-file";

/** What the named party did for the change. */
export type EvidenceRole =
  | "author"
  | "committer"
  | "co-author"
  | "assistant"
  | "suggestion"
  | "reviewer"
  | "requester"
  | "recorder"
  | "automation"
  | "declaration";

/**
 * How a text was read: `strict` is git's own trailer block, `lenient` a line anywhere else that names
 * a known identity or key.
 */
export type TextPass = "strict" | "lenient";

/** The id that stands for an agent somebody declared without saying which. */
export const UNKNOWN_AGENT = "unknown-ai";

/** One observation, with what a reader needs to check it. */
export interface Evidence {
  /** Catalogue id of the agent or bot this speaks of; null for a declaration of `none`. */
  readonly agent: string | null;
  readonly model: string | null;
  readonly role: EvidenceRole;
  readonly source: EvidenceSource;
  readonly strength: Strength;
  /** The commit it was read from; null when it belongs to the pull request. */
  readonly sha: CommitSha | null;
  /** 1-based line in the message or body; null where there is no text. */
  readonly line: number | null;
  /** The matched text, cut to 200 characters. */
  readonly excerpt: string;
  /** The catalogue or parser rule that matched, such as `claude/email:noreply@anthropic.com`. */
  readonly rule: string;
  /** Which reading of a text found it; null where the evidence is no text of a message or body. */
  readonly pass: TextPass | null;
  /** Set where the mark itself is gone, and an earlier sight of it speaks. */
  readonly inherited?: Inheritance;
}

/** How a mark that was seen earlier still speaks. */
export interface Inheritance {
  /** The commit that bore the mark; null for a mark of the pull request itself. */
  readonly from: CommitSha | null;
  /**
   * `tree` and `patch`: a commit of now has that commit's very content, so the mark was stripped.
   * `pull-request`: the mark was seen on this pull request, and what became of its content is unknown.
   */
  readonly through: "tree" | "patch" | "pull-request";
}

/** The provenance of a commit or of a pull request. */
export interface Provenance {
  readonly class: ProvenanceClass;
  /**
   * How well the agent evidence is backed: an agent's own identity speaks before texts; `none` when
   * there is no agent evidence, also for `automation` and `human`.
   */
  readonly strength: Strength;
  /** Catalogue ids, sorted, each once; includes agents known only by a hint. Never automation. */
  readonly agents: readonly string[];
  readonly evidence: readonly Evidence[];
  /** Version of the catalogue that was used. */
  readonly catalogueVersion: string;
}
