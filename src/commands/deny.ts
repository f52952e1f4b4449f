import type { Command } from "./command.ts";
import { reasonFrom } from "./free-text.ts";
import { PERMISSIONS } from "./permission-table.ts";

/** Stops the merge until its author, or somebody policy names, says otherwise. */
export const deny: Command = {
  name: "deny",
  aliases: ["veto"],
  usage: "/agentgov deny <reason>",
  about: "Veto the merge, whoever approves. Pushes do not end a veto.",
  whoMayUse: PERMISSIONS.deny.who,
  run({ words, decision: { headSha } }) {
    const reason = reasonFrom(words);
    if (reason === "") {
      const reply = "Say why: `/agentgov deny <reason>`.";
      return { kind: "refused", reply, nearly: "deny" };
    }
    return { kind: "act", act: { kind: "veto", reason, scope: null, headSha } };
  },
};

/** Ends vetoes. */
export const undeny: Command = {
  name: "undeny",
  aliases: [],
  usage: "/agentgov undeny",
  about: "End your veto; those whom policy names end every veto.",
  whoMayUse: PERMISSIONS.undeny.who,
  run: ({ reach }) => ({ kind: "end", acts: "veto", reach }),
};
