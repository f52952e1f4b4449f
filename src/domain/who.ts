import type { AccessManifest } from "./access-manifest.ts";
import type { ActKind } from "./act.ts";
import type { ChangeContent } from "./change-content.ts";
import type { Verdict } from "./decision.ts";
import { digestOf } from "./digest.ts";
import type { GateStatus } from "./gate.ts";
import type { Known } from "./known.ts";
import type { Mode } from "./policy-snapshot.ts";
import type { PathRule, Tier } from "./risk.ts";
import { wellFormed } from "./well-formed.ts";

/** What is needed of a decision to say who stands behind a change; a stored one has as much. */
export interface DecisionView {
  readonly headSha: string;
  readonly baseRef: string;
  readonly mode: Mode;
  readonly verdict: Verdict;
  readonly tier: Tier;
  readonly areas: readonly {
    readonly area: string;
    readonly tier: Tier;
    readonly files: readonly PathRule[];
  }[];
  readonly provenance: {
    readonly class: string;
    readonly strength: string;
    readonly agents: readonly string[];
    readonly evidence: readonly {
      readonly rule: string;
      readonly sha: string | null;
      readonly source: string;
    }[];
  };
  readonly provenanceSummary: string;
  readonly gates: readonly {
    readonly gate: string;
    readonly status: GateStatus;
    readonly summary: string;
    readonly needs: readonly string[];
  }[];
  readonly approvals: readonly {
    readonly approval: {
      readonly channel: string;
      readonly actor: { readonly login: string };
      readonly areas: readonly string[] | null;
      readonly headSha: string;
      readonly contents: readonly object[] | null;
      readonly givenAt: string;
    };
    readonly counts: boolean;
    readonly note: string;
  }[];
  readonly disqualified: readonly {
    readonly account: { readonly login: string };
    readonly reason: string;
  }[];
  readonly acts?: readonly {
    readonly act: { readonly kind: ActKind; readonly actor: { readonly login: string } };
    readonly inForce: boolean;
    readonly note: string;
  }[];
  readonly policy: { readonly source: string; readonly digest: string };
  readonly incomplete: readonly string[];
  readonly decidedAt: string;
}

/** What is known of what an agent could reach: nothing configures one, or nothing was read. */
export type Reach =
  | { readonly kind: "configured"; readonly access: AccessManifest }
  | { readonly kind: "not-configured" }
  | { readonly kind: "unknown"; readonly reason: string };

/** What an agent could reach, from what was read of the contents. */
export function reachOf(content: Known<Pick<ChangeContent, "access">> | undefined): Reach {
  if (content === undefined) return { kind: "unknown", reason: "its contents were not read" };
  if (content.kind === "unknown") return { kind: "unknown", reason: content.reason };
  const { access } = content.value;
  return access === undefined ? { kind: "not-configured" } : { kind: "configured", access };
}

/** How a change reached a branch, as it was recorded. */
export interface RecordedLanding {
  readonly branch: string;
  readonly sha: string;
  readonly outcome: "landed" | "bypassed";
  /** How it was matched, or why it was not. */
  readonly reason: string;
  readonly by: string | null;
  readonly at: string;
}

/** Who stands behind a change, with the evidence of each answer. JSON-safe. */
export interface WhoAnswer {
  readonly built: {
    readonly class: string;
    readonly strength: string;
    readonly agents: readonly string[];
    readonly summary: string;
    readonly evidence: readonly { rule: string; sha: string | null; source: string }[];
    /** Those whose work it is, and how that is known. */
    readonly people: readonly { login: string; reason: string }[];
  };
  readonly owned: {
    /** People who said that they answer for it. */
    readonly named: readonly { login: string; note: string }[];
    /** Owners of the areas, where nobody said so. */
    readonly entitled: readonly string[];
  };
  readonly reach: Reach;
  readonly judged: {
    readonly verdict: Verdict;
    readonly mode: Mode;
    readonly tier: Tier;
    readonly head: string;
    readonly base: string;
    readonly areas: readonly { area: string; tier: Tier; rules: readonly string[] }[];
    readonly policy: { readonly source: string; readonly digest: string };
    readonly at: string;
  };
  readonly approved: readonly {
    login: string;
    counts: boolean;
    note: string;
    areas: readonly string[] | null;
    channel: string;
    /** What was there to be seen: the head, and the digest of its changed files. */
    head: string;
    contents: string | null;
    at: string;
  }[];
  readonly overridden: readonly { login: string; note: string }[];
  readonly landed: readonly RecordedLanding[];
  /** What could not be told, one sentence each. */
  readonly unknown: readonly string[];
}

/** Derives the answer from what was decided and recorded. Pure and total. */
export function whoOf(
  decision: DecisionView,
  reach: Reach,
  landed: readonly RecordedLanding[],
): WhoAnswer {
  const { provenance, provenanceSummary, disqualified, policy } = decision;
  const inForce = (decision.acts ?? []).filter((act) => act.inForce);
  const saying = (kind: ActKind): { login: string; note: string }[] =>
    inForce
      .filter(({ act }) => act.kind === kind)
      .map(({ act, note }) => ({ login: act.actor.login, note }));
  return {
    built: {
      class: provenance.class,
      strength: provenance.strength,
      agents: provenance.agents,
      summary: provenanceSummary,
      evidence: provenance.evidence.map(({ rule, sha, source }) => ({ rule, sha, source })),
      people: disqualified.map(({ account, reason }) => ({ login: account.login, reason })),
    },
    owned: { named: saying("ownership"), entitled: entitledOf(decision) },
    reach,
    judged: {
      verdict: decision.verdict,
      mode: decision.mode,
      tier: decision.tier,
      head: decision.headSha,
      base: decision.baseRef,
      areas: decision.areas.map(({ area, tier, files }) => ({
        area,
        tier,
        rules: [...new Set(files.map(({ rule }) => rule))],
      })),
      policy: { source: policy.source, digest: policy.digest },
      at: decision.decidedAt,
    },
    approved: approvedOf(decision),
    overridden: saying("override"),
    landed,
    unknown: unknownOf(decision, reach),
  };
}

function entitledOf({ gates }: DecisionView): readonly string[] {
  const asked = gates.filter(({ gate }) => gate === "human-approval");
  return [...new Set(asked.flatMap(({ needs }) => needs))];
}

function approvedOf({ approvals }: DecisionView): WhoAnswer["approved"] {
  return approvals.map(({ approval, counts, note }) => ({
    login: approval.actor.login,
    counts,
    note,
    areas: approval.areas,
    channel: approval.channel,
    head: approval.headSha,
    contents: approval.contents === null ? null : digestOf(wellFormed(approval.contents)),
    at: approval.givenAt,
  }));
}

function unknownOf(decision: DecisionView, reach: Reach): readonly string[] {
  const { incomplete, gates, provenance } = decision;
  const unread = gates.flatMap(({ status, summary }) => (status === "error" ? [summary] : []));
  const silent =
    provenance.class === "undeclared" ? ["Nobody has said whether an agent was used."] : [];
  const powers =
    reach.kind === "unknown" ? [`What an agent could reach is unknown: ${reach.reason}.`] : [];
  return [...new Set([...incomplete, ...unread, ...silent, ...powers])];
}
