import type { Command } from "./command.ts";
import { PERMISSIONS } from "./permission-table.ts";

/** Says in a few lines where the pull request stands. */
export const status: Command = {
  name: "status",
  aliases: [],
  usage: "/agentgov status",
  about: "Say what this pull request waits for, and on whom.",
  whoMayUse: PERMISSIONS.status.who,
  run({ decision }) {
    const lines = decision.gates.map((gate) => {
      const scope = gate.area === null ? gate.gate : `${gate.gate} for ${gate.area}`;
      return `- ${scope}: ${gate.status}. ${gate.summary}`;
    });
    return { kind: "answer", reply: [decision.headline, ...lines].join("\n") };
  },
};
