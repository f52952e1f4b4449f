import type { Command } from "./command.ts";

/** Takes back what one person approved. Tightening is always honoured. */
export const unapprove: Command = {
  name: "unapprove",
  aliases: ["revoke"],
  usage: "/agentgov unapprove",
  about: "Take back your approval.",
  whoMayUse: "whoever approved",
  run() {
    return { kind: "unapprove" };
  },
};
