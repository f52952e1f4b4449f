import { canonicalJson } from "./canonical-json.ts";

/** What the envelope of a statement says it holds. Source: https://github.com/in-toto/attestation/blob/main/spec/v1/envelope.md */
export const STATEMENT_MEDIA_TYPE = "application/vnd.in-toto+json";
/** Source: https://github.com/in-toto/attestation/blob/main/spec/v1/statement.md */
const STATEMENT_TYPE = "https://in-toto.io/Statement/v1";
/**
 * What we say of a landed commit; docs/attestation.md describes it, and ADR 0019 why it is no address. It
 * never changes: verifiers pin it. No SLSA verification summary: that
 * states levels of SLSA, of which a gate on changes verifies none.
 *
 * Source: https://slsa.dev/spec/v1.1/verification_summary
 */
const LANDED_CHANGE_TYPE = "urn:uuid:507d6725-ec83-41bc-9932-2ab1ca38ae40#landed-change/v1";

/** Where an entry of the log is: enough to ask for its proof. */
export interface LogPlace {
  readonly index: number;
  /** Leaf hash in lower-case hex. */
  readonly leaf: string;
}

/** A commit that landed, and the decision it landed by. */
export interface LandedChange {
  readonly repositoryId: number;
  readonly branch: string;
  readonly commit: string;
  readonly tree: string | null;
  readonly pullRequest: number | null;
  /** How the commit was matched with what was judged. */
  readonly match: string;
  readonly landedAt: string;
  readonly decision: LandedDecision;
  readonly log: {
    /** Name of the log, under which its checkpoints are signed. */
    readonly origin: string;
    readonly landing: LogPlace;
    readonly decision: LogPlace;
  };
}

/** What the decision's own entry says. */
export interface LandedDecision {
  readonly at: string;
  readonly verdict: string;
  readonly mode: string;
  readonly tier: string;
  readonly head: string;
  readonly base: string;
  readonly areas: readonly { readonly area: string; readonly tier: string }[];
  readonly gates: readonly {
    readonly gate: string;
    readonly area: string | null;
    readonly status: string;
  }[];
  readonly provenance: {
    readonly class: string;
    readonly strength: string;
    readonly agents: readonly string[];
  };
  /** Digests of the policy in force and of everything that was judged. */
  readonly policy: string;
  readonly input: string;
  readonly evaluator: string | number;
}

/** The statement about a landed commit, as canonical JSON: equal changes make equal bytes. */
export function landedStatement(change: LandedChange): string {
  const { repositoryId, commit, ...predicate } = change;
  const repository = `github.com/${repositoryId}`;
  return canonicalJson({
    _type: STATEMENT_TYPE,
    // The name of the algorithm is that of git objects. Source:
    // https://github.com/in-toto/attestation/blob/main/spec/v1/digest_set.md
    subject: [{ name: repository, digest: { gitCommit: commit } }],
    predicateType: LANDED_CHANGE_TYPE,
    predicate: { repository, ...predicate },
  });
}
