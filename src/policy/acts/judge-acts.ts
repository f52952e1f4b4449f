import { permits } from "../../domain/account.ts";
import type { Act } from "../../domain/act.ts";
import type { JudgedAct } from "../../domain/decision.ts";
import { isBefore, minutesAfter } from "../../domain/instant.ts";
import type { TouchedArea } from "../../domain/risk.ts";
import { shown } from "../../domain/shown-text.ts";
import { type ApprovalBench, permissionOf, standingOf } from "../approval-bench.ts";
import { isOwner } from "../owners.ts";
import {
  areEnough,
  missingPeople,
  newcomerReason,
  peopleNeeded,
  type WeighedOverride,
} from "./override-people.ts";

/** Says of each veto, hold, override and ownership whether it is in force, judged anew every time. */
export function judgeActs(
  bench: ApprovalBench,
  areas: readonly TouchedArea[],
): readonly JudgedAct[] {
  const judged = bench.acts.map((act) => ({ act, against: objectionTo(bench, act) }));
  const sound = judged.flatMap(({ act, against }) =>
    against === null && act.kind === "override"
      ? [{ act, newcomer: newcomerReason(bench, act) }]
      : [],
  );
  const needed = peopleNeeded(bench, areas);
  return judged.map(({ act, against }): JudgedAct => {
    if (against !== null) return { act, inForce: false, note: against };
    if (act.kind === "override" && !isBacked(act, sound, needed)) {
      return { act, inForce: false, note: missingPeople(bench, areas, act) };
    }
    return { act, inForce: true, note: noteOf(bench, act) };
  });
}

/** Whether an override speaks of one gate, area or finding; `all` is in the scope of those for all alone. */
export function covers({ scope }: Pick<Act, "scope">, name: string): boolean {
  return scope === null || scope.includes(name);
}

/** When an override ends by itself, by what policy allows now: it is never longer than policy says. */
export function overrideEnd({ policy }: Pick<ApprovalBench, "policy">, act: Act): string {
  const allowed = minutesAfter(act.givenAt, policy.override?.minutes ?? 0);
  return act.expiresAt !== null && isBefore(act.expiresAt, allowed) ? act.expiresAt : allowed;
}

/** Whether enough people speak of one and the same thing. */
function isBacked(act: Act, sound: readonly WeighedOverride[], needed: number): boolean {
  const names = sound.flatMap((other) => other.act.scope ?? ["all"]);
  return names
    .filter((name) => covers(act, name))
    .some((name) =>
      areEnough(
        sound.filter((other) => covers(other.act, name)),
        needed,
      ),
    );
}

/** Why an act is not in force; null when nothing speaks against it. */
function objectionTo(bench: ApprovalBench, act: Act): string | null {
  if (act.end !== null) return act.end.reason;
  switch (act.kind) {
    // Who objected once does so whatever became of their access.
    case "veto":
      return null;
    case "hold":
      return isPast(bench.facts.gatheredAt, act.expiresAt) ? "it expired" : null;
    case "ownership":
      return objectionToOwnership(bench, act);
    case "override":
      return objectionToOverride(bench, act);
  }
}

function isPast(now: string, expiresAt: string | null): boolean {
  return expiresAt !== null && !isBefore(now, expiresAt);
}

/** Whether an override is over by the app's clock or by GitHub's: a clock that is behind prolongs nothing. */
function isOver({ facts }: Pick<ApprovalBench, "facts">, expiresAt: string): boolean {
  const { gatheredAt, platformTime = gatheredAt } = facts;
  return isPast(gatheredAt, expiresAt) || isPast(platformTime, expiresAt);
}

function objectionToBase({ facts }: ApprovalBench, { baseRef }: Act): string | null {
  const base = facts.pullRequest.base.ref;
  return base === baseRef ? null : `it was given for base ${shown(baseRef)}, not ${shown(base)}`;
}

/** Whether what they own is still what they saw is for the gate that asks for an owner. */
function objectionToOwnership(bench: ApprovalBench, act: Act): string | null {
  const rebased = objectionToBase(bench, act);
  if (rebased !== null || act.actor.id === bench.facts.pullRequest.author?.id) return rebased;
  const permission = permissionOf(bench.facts, act.actor);
  if (permission.kind === "unknown") return permission.reason;
  if (permits(permission.value, "write")) return null;
  return `needs write access, and has ${permission.value}`;
}

function objectionToOverride(bench: ApprovalBench, act: Act): string | null {
  const people = bench.policy.override?.people ?? [];
  if (people.length === 0) return "policy lets nobody override";
  const named = isOwner(bench, act.actor, people);
  if (named.kind === "unknown") return named.reason;
  if (!named.value) return "is not one of those whom policy lets override";
  const standing = standingOf(bench, act.actor);
  if (standing.kind !== "may") return standing.reason;
  if (bench.facts.pullRequest.head.sha !== act.headSha) return "a push came after it";
  if (isOver(bench, overrideEnd(bench, act))) return "it expired";
  return objectionToBase(bench, act);
}

function noteOf(bench: ApprovalBench, act: Act): string {
  switch (act.kind) {
    case "veto":
      return act.channel === "review" ? "asked for changes" : "vetoed";
    case "hold":
      return act.expiresAt === null ? "holds this" : `holds this until ${act.expiresAt}`;
    case "ownership":
      return `answers for ${act.scope === null ? "the change" : act.scope.join(", ")}`;
    case "override":
      return `lifts ${act.scope === null ? "all gates" : act.scope.join(", ")} until ${overrideEnd(bench, act)}${noteOfNewcomer(bench, act)}`;
  }
}

/** What a second person answers for too. */
function noteOfNewcomer(bench: ApprovalBench, act: Act): string {
  const newcomer = newcomerReason(bench, act);
  return newcomer === null ? "" : ` (${newcomer})`;
}
