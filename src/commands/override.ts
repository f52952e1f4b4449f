import { isBlocking } from "../domain/blocking-finding.ts";
import type { Decision } from "../domain/decision.ts";
import { type CommitSha, isCommitSha } from "../domain/ids.ts";
import type { Command, CommandContext } from "./command.ts";
import { reasonFrom } from "./free-text.ts";
import { headWhenCommented } from "./head-when-commented.ts";
import { PERMISSIONS } from "./permission-table.ts";

/** Shortest reason: enough to name an incident, too long for "urgent". */
const REASON_MIN = 20;

/** Break-glass: lifts named gates for this very head and base, for a short time. */
export const override: Command = {
  name: "override",
  aliases: [],
  usage: "/agentgov override <gate|area|all> [full commit SHA] <reason>",
  about: "Lift a gate, the gates of an area, or all, for this commit and a short time.",
  whoMayUse: PERMISSIONS.override.who,
  run(context) {
    const { words, decision } = context;
    const [target = "", ...rest] = words;
    const liftable = liftableOf(decision);
    if (liftable.length === 0) return refused("Nothing is open here that an override could lift.");
    if (target !== "all" && !liftable.includes(target)) {
      const list = ["all", ...liftable].map((name) => `\`${name}\``).join(", ");
      return refused(`Say what to override, then why. Open here: ${list}.`);
    }
    const named = rest.find(isCommitSha);
    const reason = reasonFrom(rest.filter((word) => word !== named));
    if (Array.from(reason).length < REASON_MIN) {
      return refused(`Say why, in ${REASON_MIN} characters or more: it is recorded for good.`);
    }
    const headSha = headOf(context, named);
    if (headSha === null) {
      return refused(
        `It is unclear which commit you mean. The head is \`${decision.headSha}\`: ` +
          `\`/agentgov override ${target} ${decision.headSha} <reason>\`.`,
      );
    }
    const scope = target === "all" ? null : [target];
    return { kind: "act", act: { kind: "override", reason, scope, headSha } };
  },
};

function headOf(context: CommandContext, named: CommitSha | undefined): CommitSha | null {
  if (named === undefined) return headWhenCommented(context);
  return named === context.decision.headSha ? named : null;
}

/** What is open, or lifted for now: gates by kind and area, and findings that block. */
function liftableOf({ gates, findings }: Decision): readonly string[] {
  const open = gates.filter(({ status }) => status === "unsatisfied" || status === "overridden");
  const names = open.flatMap(({ gate, area }) => (area === null ? [gate] : [gate, area]));
  const blocking = findings.filter(isBlocking).map(({ kind }) => kind);
  return [...new Set([...names, ...blocking])];
}

function refused(reply: string): { readonly kind: "refused"; readonly reply: string } {
  return { kind: "refused", reply };
}
