import type { AreaId, Tier } from "./risk.ts";

/** How strictly the app acts: `observe` writes nothing, `warn` never blocks, `enforce` blocks. */
export type Mode = "observe" | "warn" | "enforce";

/** Who may satisfy a gate: an area's owners, or anyone with at least this permission. */
export type ApproverSource = "owners" | "write" | "maintain" | "admin";

/** A gate as policy asks for it. */
export interface HumanApprovalRequirement {
  readonly gate: "human-approval";
  readonly approvals: number;
  readonly from: ApproverSource;
  /** How many of them must be native reviews. */
  readonly nativeReviews: number;
}

export type GateRequirement = HumanApprovalRequirement;

/** An owner as policy writes it: a team or a person. */
export type OwnerName =
  | { readonly kind: "team"; readonly team: string }
  | { readonly kind: "user"; readonly login: string };

/**
 * What an area does with undeclared agent use, loosest first: `observe` shows, `standard` refuses
 * contradictions, `strict` treats undeclared as agent-assisted, `closed` asks for a declaration of `none`.
 */
export const DISCLOSURE_MODES = ["observe", "standard", "strict", "closed"] as const;
export type DisclosureMode = (typeof DISCLOSURE_MODES)[number];

/** An agent of an organisation's own, as plain strings: policy holds no patterns. */
export interface ExtraAgent {
  readonly id: string;
  readonly name: string;
  readonly addresses: readonly string[];
  readonly accountIds: readonly number[];
  readonly logins: readonly string[];
  readonly trailerKeys: readonly string[];
  readonly branchPrefixes: readonly string[];
}

/**
 * A connector (tool server of an agent) that policy allows, by what it is and never by its name: a name is
 * the pull request's to choose.
 */
export type ConnectorAllowance =
  | { readonly kind: "host"; readonly host: string }
  /** A package or image, whatever its version; `command` is the program that fetches it. */
  | { readonly kind: "package"; readonly command: string; readonly name: string }
  | { readonly kind: "command"; readonly command: readonly string[] };

/** Which packages may be added, as beginnings of package URLs that end where a name ends. */
export interface DependencyRules {
  /** Null: whatever is not forbidden. */
  readonly allowed: readonly string[] | null;
  readonly forbidden: readonly string[];
}

/** What policy says of one area. */
export interface AreaPolicy {
  readonly area: AreaId;
  readonly tier: Tier;
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  /** Empty means: CODEOWNERS of the matched files, else people with `maintain` or `admin`. */
  readonly owners: readonly OwnerName[];
  /** Null means: what the tier asks for. */
  readonly gates: readonly GateRequirement[] | null;
  /**
   * Set on `app` where a repository has a layer: files that another area claims stay in `app` too, or
   * the layer could take them out of what `app` asks for.
   */
  readonly keepsFiles?: boolean;
  /** Absent means: what the tier brings. */
  readonly disclosure?: DisclosureMode;
}

/** The policy in force for one repository, after every layer was merged. JSON-safe. */
export interface Policy {
  readonly mode: Mode;
  /** The shipped pack it extends, with its version: `recommended@1`. */
  readonly pack: string;
  /** Owners of the guardrails themselves (areas `agent-config` and `governance`). */
  readonly owners: readonly OwnerName[];
  readonly areas: readonly AreaPolicy[];
  readonly tiers: Readonly<Record<Tier, readonly GateRequirement[]>>;
  /** Agents of the organisation's own, beside those of the catalogue. */
  readonly agents?: readonly ExtraAgent[];
  /** The only connectors a change may add; absent means that any may be. */
  readonly connectors?: readonly ConnectorAllowance[];
  /** Absent means that any package may be added, with the approval that a new one asks for. */
  readonly dependencies?: DependencyRules;
}

/** One thing wrong in a policy file, placed so that its author can fix it. */
export interface PolicyProblem {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** What is wrong and what to write instead. */
  readonly message: string;
}

/** Where something stands in a file; both count from 1. */
export interface TextPosition {
  readonly line: number;
  readonly column: number;
}

/** One policy file, parsed but not yet judged. */
export interface ParsedPolicyFile {
  /** `acme/.agentgov:agentgov.yml`, `acme/shop:.github/agentgov.yml`, or a local path. */
  readonly file: string;
  /** The plain data the YAML stands for. */
  readonly document: unknown;
  /** Where each value stands, by JSON pointer; keys have the pointer of their value. */
  readonly positions: Readonly<Record<string, TextPosition>>;
}

/**
 * How a snapshot relates to the newest text: `current` is it; `last-good` is older, because newer text is
 * invalid or gone; `none-valid` is the shipped pack, because no text was ever valid.
 */
export type PolicyStanding = "current" | "last-good" | "none-valid";

/** A policy with the proof of which text it is. Every decision names the digest. */
export interface PolicySnapshot {
  readonly policy: Policy;
  /** `built-in`, or the names of the files it was read from. */
  readonly source: string;
  /** `sha256:` and 64 hex digits over the canonical JSON of the merged policy. */
  readonly digest: string;
  readonly standing: PolicyStanding;
  /** Why newer text did not take effect; empty when current. */
  readonly problems: readonly PolicyProblem[];
}
