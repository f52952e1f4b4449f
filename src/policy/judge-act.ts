import type { Act } from "../domain/act.ts";
import { isBefore, minutesAfter } from "../domain/instant.ts";
import type { CommandComment } from "../domain/pull-request-facts.ts";
import { tierRank } from "../domain/risk.ts";
import type { Speaker } from "../domain/role.ts";
import { judgeActs, overrideEnd } from "./acts/judge-acts.ts";
import { missingPeople } from "./acts/override-people.ts";
import type { RoleScene } from "./roles.ts";

/** How long an unreadable attempt to stop something holds the merge: enough to write it again. */
const SOFT_HOLD_MINUTES = 10;

/** What to tell somebody who has just done something. */
export type ActVerdict =
  | { readonly kind: "recorded"; readonly act: Act; readonly reply: string | null }
  | { readonly kind: "refused"; readonly reply: string };

/** Judges a veto, hold, override or ownership before it is recorded, so that a refusal names the rule. */
export function judgeAct({ bench, areas }: RoleScene, said: Act): ActVerdict {
  switch (said.kind) {
    case "veto":
    case "hold":
      return { kind: "recorded", act: said, reply: null };
    case "ownership":
      return said.contents === null
        ? { kind: "refused", reply: "The changed files could not be read: please try again." }
        : { kind: "recorded", act: said, reply: null };
    case "override": {
      const act = { ...said, expiresAt: overrideEnd(bench, { ...said, expiresAt: null }) };
      const acts = [...bench.acts, act];
      const judged = judgeActs({ ...bench, acts }, areas).find((one) => one.act === act);
      if (judged?.inForce === true) return { kind: "recorded", act, reply: `It ${judged.note}.` };
      if (judged?.note === missingPeople(bench, areas, act)) {
        const reply = `Recorded until ${act.expiresAt}, but ${judged.note}: it lifts nothing yet.`;
        return { kind: "recorded", act, reply };
      }
      const why = judged?.note ?? "it cannot be judged";
      return {
        kind: "refused",
        reply: `This override does not count: @${act.actor.login}: ${why}.`,
      };
    }
  }
}

/** The vetoes or holds in force that somebody may end: all, or only their own. */
export function endable(
  acts: readonly Act[],
  {
    kind,
    account,
    reach,
  }: {
    readonly kind: "veto" | "hold";
    readonly account: Speaker["account"];
    readonly reach: "all" | "own";
  },
): readonly Act[] {
  return acts.filter(
    (act) =>
      act.kind === kind && act.end === null && (reach === "all" || act.actor.id === account.id),
  );
}

/**
 * The hold that an unreadable attempt to stop something places at high risk; null where none is due. Only
 * people who could have stopped it place one, or anybody could hold a merge by a typing error.
 */
export function softHold(
  { bench, areas }: RoleScene,
  comment: CommandComment,
  { speaker, nearly }: { readonly speaker: Speaker; readonly nearly: string },
): Act | null {
  const isHigh = areas.some(({ tier }) => tierRank(tier) >= tierRank("high"));
  const maySpeak = speaker.roles.includes("write") || speaker.unknown !== null;
  if (!isHigh || !maySpeak || speaker.roles.includes("agent")) return null;
  const expiresAt = minutesAfter(comment.createdAt, SOFT_HOLD_MINUTES);
  if (!isBefore(bench.facts.gatheredAt, expiresAt)) return null;
  return {
    kind: "hold",
    channel: "app",
    sourceId: comment.id,
    actor: comment.author,
    reason: `a comment that looks like \`${nearly}\` could not be obeyed`,
    scope: null,
    baseRef: bench.facts.pullRequest.base.ref,
    headSha: bench.facts.pullRequest.head.sha,
    contents: null,
    givenAt: comment.createdAt,
    expiresAt,
    end: null,
  };
}
