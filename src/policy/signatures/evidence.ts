import type { CommitSha } from "../../domain/ids.ts";
import type { Evidence } from "../../domain/provenance.ts";
import type { NamedAccount } from "./identity.ts";

/** A git identity as detection needs it: a `GitIdentity` fits. */
export interface CommitPerson {
  readonly name: string;
  readonly email: string;
  /** ISO 8601, as the commit says; never compared as time, only by day. */
  readonly at: string | null;
  readonly account: NamedAccount | null;
}

/** A commit as detection needs it: a `Commit` fits. */
export interface CommitInput {
  readonly sha: CommitSha | null;
  readonly message: string;
  readonly author: CommitPerson;
  readonly committer: CommitPerson | null;
  readonly verification: { readonly verified: boolean; readonly reason: string } | null;
  /** The note of `refs/notes/ai` on the commit, where one was read. */
  readonly gitNote?: string | null;
}

const EXCERPT_CHARACTERS_MAX = 200;
/** Distinct observations kept of one commit or body: far above any honest text. */
const EVIDENCE_MAX = 64;

/** An observation before it is complete: what is not given is null. */
export type EvidenceDraft = Pick<Evidence, "agent" | "role" | "source" | "strength" | "rule"> &
  Partial<Evidence>;

/** Completes an observation and bounds its excerpt. */
export function evidenceOf(draft: EvidenceDraft): Evidence {
  return {
    model: null,
    sha: null,
    line: null,
    pass: null,
    ...draft,
    // A cut through a surrogate pair would leave text that has no canonical form.
    excerpt: (draft.excerpt ?? "").trim().slice(0, EXCERPT_CHARACTERS_MAX).toWellFormed(),
  };
}

/** Drops repetitions of one observation on one commit, and keeps a bounded number of the rest. */
export function withoutRepetitions(evidence: readonly Evidence[]): readonly Evidence[] {
  const seen = new Set<string>();
  const kept: Evidence[] = [];
  for (const one of evidence) {
    const key = `${one.agent ?? ""}\n${one.role}\n${one.strength}\n${one.rule}\n${one.sha ?? ""}`;
    if (seen.has(key)) continue;
    seen.add(key);
    kept.push(one);
    if (kept.length === EVIDENCE_MAX) break;
  }
  return kept;
}
