import type { Command } from "./command.ts";
import { PERMISSIONS } from "./permission-table.ts";

/** Takes back what one person said: an approval, a veto, an ownership. */
export const unapprove: Command = {
  name: "unapprove",
  aliases: ["revoke"],
  usage: "/agentgov unapprove",
  about: "Take back your approval, your veto, and your word that you answer for the change.",
  whoMayUse: PERMISSIONS.unapprove.who,
  run() {
    return { kind: "unapprove" };
  },
};
