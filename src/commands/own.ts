import { readAreas } from "./areas.ts";
import type { Command } from "./command.ts";
import { headWhenCommented } from "./head-when-commented.ts";
import { PERMISSIONS } from "./permission-table.ts";

/** Says who answers for a change as if they had written it. It is no approval. */
export const own: Command = {
  name: "own",
  aliases: [],
  usage: "/agentgov own [area…]",
  about: "Say that you answer for the change, or the named areas, as if you had written it.",
  whoMayUse: PERMISSIONS.own.who,
  run(context) {
    const read = readAreas(context.words, context.areas);
    if (read.kind === "wrong") return { kind: "refused", reply: read.reply };
    const headSha = headWhenCommented(context);
    if (headSha === null) {
      const reply =
        "A push arrived around the time of this comment, so it is unclear what you would answer " +
        "for: please say it again.";
      return { kind: "refused", reply };
    }
    const scope = read.areas.length === 0 ? null : read.areas;
    return { kind: "act", act: { kind: "ownership", reason: null, scope, headSha } };
  },
};
