import type { Command } from "./command.ts";
import { PERMISSIONS } from "./permission-table.ts";

/** Looks again at everything: the comment itself has led to it. */
export const recheck: Command = {
  name: "recheck",
  aliases: [],
  usage: "/agentgov recheck",
  about: "Look at this pull request again.",
  whoMayUse: PERMISSIONS.recheck.who,
  run({ decision: { headSha, decidedAt, headline } }) {
    const commit = headSha.slice(0, 7);
    return { kind: "done", reply: `Looked at ${commit} again at ${decidedAt}. ${headline}` };
  },
};
