import type { CheckRunContent } from "../domain/effect.ts";
import type { CommitSha } from "../domain/ids.ts";
import { checkRunName } from "./check-run.ts";

/** What a head shows that nobody can judge for now: it waits, and whoever waits knows why. */
export function renderOutage(head: {
  readonly baseRef: string;
  readonly headSha: CommitSha;
}): CheckRunContent {
  return {
    name: checkRunName(head.baseRef),
    headSha: head.headSha,
    state: { status: "in_progress" },
    title: "agentgov cannot judge this now: its database is away",
    summary:
      "Nothing about this change is wrong, and nothing is lost: it is judged by itself as soon as the " +
      "database is back.\n\nIt cannot wait? Whoever runs agentgov finds in the runbook how to merge " +
      "safely meanwhile.",
    text: "",
  };
}
