import type { Command } from "./command.ts";
import { reasonFrom } from "./free-text.ts";
import { PERMISSIONS } from "./permission-table.ts";

/** Keeps a pull request from being merged for now, without judging it. */
export const hold: Command = {
  name: "hold",
  aliases: [],
  usage: "/agentgov hold <reason>",
  about: "Keep this from being merged for now.",
  whoMayUse: PERMISSIONS.hold.who,
  run({ words, decision: { headSha } }) {
    const reason = reasonFrom(words);
    if (reason === "") {
      const reply = "Say why: `/agentgov hold <reason>`.";
      return { kind: "refused", reply, nearly: "hold" };
    }
    return { kind: "act", act: { kind: "hold", reason, scope: null, headSha } };
  },
};

/** Ends holds. */
export const unhold: Command = {
  name: "unhold",
  aliases: [],
  usage: "/agentgov unhold",
  about: "End your hold; those whom policy names end every hold.",
  whoMayUse: PERMISSIONS.unhold.who,
  run: ({ reach }) => ({ kind: "end", acts: "hold", reach }),
};
