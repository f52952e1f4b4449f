import type { CheckRunContent } from "../domain/effect.ts";
import type { CommitSha } from "../domain/ids.ts";
import { TEXT_MAX } from "./check-run.ts";
import { code, md, prose, table, within } from "./markdown.ts";

/** The check on a landed commit. Never the name of a base branch's check, which rulesets require. */
const LANDED_CHECK = "agentgov: landed";

/** Commits listed; the log has all of them. */
const ROWS_MAX = 100;

interface ShownBypass {
  readonly sha: CommitSha;
  readonly detail: string;
}

/**
 * The check run on the last of some commits that reached a branch around the gate. It blocks nothing, as
 * nothing requires it: it puts a red mark where whoever answers for the branch looks.
 */
export function renderLanded(
  branch: string,
  bypasses: readonly [ShownBypass, ...ShownBypass[]],
): CheckRunContent {
  const count = bypasses.length;
  const [first] = bypasses;
  const last = bypasses.at(-1) ?? first;
  const what = count === 1 ? "A commit" : `${count} commits`;
  const rows = bypasses
    .slice(0, ROWS_MAX)
    .map(({ sha, detail }) => [code(sha.slice(0, 7)), prose(detail)]);
  return {
    name: LANDED_CHECK,
    headSha: last.sha,
    state: { status: "completed", conclusion: "failure" },
    title: `${what} landed around the gate`,
    summary: within(
      md`**${what} reached ${code(branch)} without a passing verdict.** It is recorded as a bypass; nothing was undone. Whoever answers for the guardrails should look at it, and at what let it through (${code("agentgov doctor")} asks).`,
      TEXT_MAX,
    ),
    text: within(md`### What landed\n\n${table(["commit", "why"], rows)}`, TEXT_MAX),
  };
}
