import type { Account } from "../../src/domain/account.ts";
import type { Act, ActKind } from "../../src/domain/act.ts";
import type { Decision, PullRequestHistory } from "../../src/domain/decision.ts";
import type { GateResult } from "../../src/domain/gate.ts";
import { known } from "../../src/domain/known.ts";
import type { PullRequestFacts } from "../../src/domain/pull-request-facts.ts";
import type { CompiledPolicy } from "../../src/policy/assess.ts";
import { decide } from "../../src/policy/decide.ts";
import { at, DOCS, HEAD, someFacts, someHistory } from "./facts.ts";
import { aPolicy, compiled, ORGANISATION } from "./policy.ts";

/** An act by comment that stands; an override holds for all gates until the policy below ends it. */
export function anAct(kind: ActKind, actor: Account, more: Partial<Act> = {}): Act {
  return {
    kind,
    channel: "comment",
    sourceId: 4_000 + actor.id,
    actor,
    reason: kind === "ownership" ? null : "the shop is down",
    scope: null,
    baseRef: "main",
    headSha: HEAD,
    contents: null,
    givenAt: at(2_000),
    expiresAt: kind === "override" ? at(3_590) : null,
    end: null,
    ...more,
  };
}

/** The policy of most tests, where olga, ivan and ida may override for half an hour. */
export function withOverride(
  override: Partial<{ people: string[]; minutes: number; critical: number; perWeek: number }> = {},
  more: object = {},
): ReturnType<typeof compiled> {
  return compiled(
    aPolicy({
      ...ORGANISATION,
      override: { people: ["olga", "ivan", "ida"], minutes: 30, critical: 2, ...override },
      ...more,
    }),
  );
}

/** {@link withOverride}, compiled once. */
export const BREAK_GLASS = withOverride();

/** A change that needs nobody. */
export const DOCS_ONLY = { files: known([DOCS]) };

/** What acts are judged in. */
export interface ActScene {
  readonly facts: Partial<PullRequestFacts>;
  readonly history: Partial<PullRequestHistory>;
  readonly policy: CompiledPolicy;
}

/** The decision with these acts on record. */
export function judged(
  acts: readonly Act[],
  { facts = {}, history = {}, policy = BREAK_GLASS }: Partial<ActScene> = {},
): Decision {
  return decide(policy, someFacts(facts), someHistory({ acts, ...history }));
}

/** The first gate of a kind. */
export function gate(decision: Decision, name: string): GateResult | undefined {
  return decision.gates.find((one) => one.gate === name);
}

/** What became of each act. */
export function notes({ acts = [] }: Decision): readonly (readonly [string, boolean, string])[] {
  return acts.map(({ act, inForce, note }) => [act.kind, inForce, note]);
}
