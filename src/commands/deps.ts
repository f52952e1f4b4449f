import type { Command } from "./command.ts";
import { PERMISSIONS } from "./permission-table.ts";

/** Lets a package of this change into the organisation, or takes that back. */
export const deps: Command = {
  name: "deps",
  aliases: [],
  usage: "/agentgov deps approve|revoke <package URL>",
  about: "Let a new package into the organisation, with or without its version; or no more.",
  whoMayUse: PERMISSIONS.deps.who,
  run({ words }) {
    const [action, purl = "", ...rest] = words;
    const known = action === "approve" || action === "revoke";
    if (!known || !purl.startsWith("pkg:") || rest.length > 0) {
      const reply = "Say which package, such as `/agentgov deps approve pkg:npm/left-pad@1.3.0`.";
      return { kind: "refused", reply };
    }
    return { kind: "dependency", action, purl };
  },
};
