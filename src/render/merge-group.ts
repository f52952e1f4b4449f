import type { CheckRunContent } from "../domain/effect.ts";
import type { CommitSha } from "../domain/ids.ts";
import type { Mode } from "../domain/policy-snapshot.ts";
import { shown } from "../domain/shown-text.ts";
import { checkRunName, TEXT_MAX } from "./check-run.ts";
import { code, md, prose, table, within } from "./markdown.ts";

const HEAD = ["pull request", "head", "verdict", "why"];

/** What is shown of one pull request in a merge group. */
interface ShownMember {
  readonly number: number;
  readonly headSha: CommitSha;
  readonly decision: { readonly verdict: string; readonly headline: string } | null;
}

/** The check run on a merge group's commit. A group is never left waiting: the queue would stall. */
export function renderMergeGroup(
  group: { readonly baseRef: string; readonly headSha: CommitSha },
  verdict: {
    readonly passed: boolean;
    readonly headline: string;
    readonly members: readonly ShownMember[];
  },
  mode: Exclude<Mode, "observe">,
): CheckRunContent {
  const failure = mode === "enforce" ? "failure" : "neutral";
  const rows = verdict.members.map(({ number, headSha, decision }) => [
    md`#${number}`,
    code(headSha.slice(0, 7)),
    md`${decision?.verdict ?? "unknown"}`,
    prose(decision?.headline ?? "No decision was recorded for this commit."),
  ]);
  return {
    name: checkRunName(group.baseRef),
    headSha: group.headSha,
    state: { status: "completed", conclusion: verdict.passed ? "success" : failure },
    title: shown(verdict.headline.replaceAll("`", "")),
    summary: within(md`**${prose(verdict.headline)}**`, TEXT_MAX),
    text: within(md`### Pull requests in this group\n\n${table(HEAD, rows)}`, TEXT_MAX),
  };
}
