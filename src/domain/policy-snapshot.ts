import type { GateRequirement, OwnerName } from "./gate-requirement.ts";
import type { AreaId, Tier } from "./risk.ts";

/** How strictly the app acts: `observe` writes nothing, `warn` never blocks, `enforce` blocks. */
export type Mode = "observe" | "warn" | "enforce";

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
   * What is asked on top, by the shipped pack (until policy names gates of its own) and by a repository's
   * layer: it never takes the place of anything.
   */
  readonly adds?: readonly GateRequirement[];
  /** The organisation's tier, where a repository's layer raised it. */
  readonly raisedFrom?: Tier;
  /**
   * Set on `app` where a repository has a layer: files that another area claims stay in `app` too, or
   * the layer could take them out of what `app` asks for.
   */
  readonly keepsFiles?: boolean;
  /** Absent means: what the tier brings. */
  readonly disclosure?: DisclosureMode;
  /** How strictly the area is held; never stricter than the repository, whose mode it has when absent. */
  readonly mode?: Mode;
}

/** Who may break the glass, and how far. */
export interface OverridePolicy {
  /** People and teams; nobody may where this is empty. */
  readonly people: readonly OwnerName[];
  /** How long an override holds, at most four hours. */
  readonly minutes: number;
  /** How many people it takes at critical tier. */
  readonly peopleAtCritical: number;
  /** Overrides of one repository in a week, after which each takes one more person; 10 when absent. */
  readonly perWeek?: number;
}

/** A time in which nothing of these areas or tiers is merged. */
export interface Freeze {
  readonly from: string;
  readonly until: string;
  readonly reason: string;
  /** Empty: every area. */
  readonly areas: readonly AreaId[];
  /** The lowest tier it concerns. */
  readonly tier: Tier;
}

/** How reviewers are asked. */
export interface ReviewPolicy {
  /** Working hours after which a request is repeated once; null for never. */
  readonly nudgeHours: number | null;
  /** Working hours after which `escalateTo` is asked; null for never. */
  readonly escalateHours: number | null;
  readonly escalateTo: readonly OwnerName[];
  readonly workingHours: {
    /** IANA time zone. */
    readonly timeZone: string;
    /** Whole hours of the day, `until` exclusive. */
    readonly from: number;
    readonly until: number;
    /** 1 is Monday, 7 is Sunday. */
    readonly days: readonly number[];
  };
  /** Open requests at which a person is asked only if nobody else can be. */
  readonly openRequestsMax: number;
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
  /** What a repository's layer asks of every area of a tier, on top. */
  readonly tierAdds?: Readonly<Record<Tier, readonly GateRequirement[]>>;
  /**
   * Minutes in which people may object once every approval is there, by the tier from which on they are
   * given; absent means that nothing waits.
   */
  readonly objectionMinutes?: Readonly<Partial<Record<Tier, number>>>;
  /** Agents of the organisation's own, beside those of the catalogue. */
  readonly agents?: readonly ExtraAgent[];
  /** The only connectors a change may add; absent means that any may be. */
  readonly connectors?: readonly ConnectorAllowance[];
  /** Absent means that any package may be added, with the approval that a new one asks for. */
  readonly dependencies?: DependencyRules;
  /** Absent means that nobody may override. */
  readonly override?: OverridePolicy;
  /** Who may end a veto or hold that is not theirs; absent: the owners of the guardrails. */
  readonly vetoes?: { readonly endedBy: readonly OwnerName[] };
  readonly freezes?: readonly Freeze[];
  /** Absent means the shipped settings. */
  readonly reviews?: ReviewPolicy;
  /** Accounts that are machines although GitHub calls them users: they never approve. */
  readonly machines?: readonly OwnerName[];
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

/** Where one text of a policy came from, by the name git has for it. */
export interface PolicyOrigin {
  readonly file: string;
  /** The commit that first held the organisation's texts as they are; the blob of a repository's layer. */
  readonly revision: string;
}

/** A person or team that policy names, as whom the name stood for when a policy first named it. */
export interface PolicyIdentity {
  readonly kind: "user" | "team";
  /** Lower-case: a login, or `org/team`. */
  readonly name: string;
  /** Null where that is not known. */
  readonly id: number | null;
  /**
   * `unknown`: GitHub knows nobody by that name. `recycled`: the name belongs to another account by now.
   * `unread`: it could not be looked up.
   */
  readonly state: "resolved" | "unknown" | "recycled" | "unread";
}

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
  /** Absent where the texts have no history, as on the command line. */
  readonly origins?: readonly PolicyOrigin[];
  /** Whom its names stand for; absent where nobody was looked up. */
  readonly identities?: readonly PolicyIdentity[];
}
