import type { Decision, Verdict } from "../domain/decision.ts";
import { isFulfilled } from "../domain/gate.ts";
import { minuteOf } from "./check-people.ts";
import { bullets, join, type Markdown, md, prose, quiet, within } from "./markdown.ts";
import { reviewerBrief } from "./reviewer-brief.ts";

/** GitHub refuses a longer comment; the hidden mark that follows needs a little room. */
const COMMENT_MAX = 65_000;

const SIGNS: Readonly<Record<Verdict, Markdown>> = {
  passed: md`✅`,
  waiting: md`⏳`,
  "action-required": md`✋`,
  failed: md`❌`,
};

/** Where the comment stands. */
export interface CommentPlace {
  readonly owner: string;
  readonly repo: string;
  readonly number: number;
}

/**
 * The one comment: on whom it waits, what to look for, and where the whole reasoning is. It is edited in
 * place and notifies nobody: who has to act is asked for a review.
 */
export function renderStickyComment(decision: Decision, place: CommentPlace): string {
  const blocks = [md`${SIGNS[decision.verdict]} **${prose(decision.headline)}**`];
  const { verdict, waitingSince } = decision;
  if (verdict === "waiting" && waitingSince !== undefined) {
    blocks.push(md`Waiting since ${minuteOf(waitingSince)}.`);
  }
  if (verdict !== "passed") {
    const open = openGates(decision);
    if (open !== null) blocks.push(open);
    const brief = reviewerBrief(decision);
    if (brief !== null) blocks.push(brief);
    blocks.push(prose(decision.provenanceSummary));
  }
  blocks.push(
    md`<sub>${checkLink(decision, place)} · comment \`/agentgov help\` for what can be said here</sub>`,
  );
  return within(quiet(join(blocks, "\n\n")), COMMENT_MAX);
}

function openGates({ gates }: Decision): Markdown | null {
  const open = gates.filter(({ status }) => !isFulfilled(status));
  if (open.length === 0) return null;
  return bullets(
    open.map(({ area, summary }) => md`**${area ?? "this change"}**: ${prose(summary)}`),
  );
}

/** Of the server the comment is read on: the address needs no host. */
function checkLink({ baseRef }: Decision, { owner, repo, number }: CommentPlace): Markdown {
  const path = [owner, repo, "pull", String(number), "checks"].map(encodeURIComponent).join("/");
  return { markdown: `[All of it, in the check](/${path})${md` of ${baseRef}`.markdown}` };
}
