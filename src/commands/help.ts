import type { Command } from "./command.ts";
import { PERMISSIONS } from "./permission-table.ts";

/** Builds `help` over the other commands, so that the list has one home. */
export function helpFor(commands: readonly Command[]): Command {
  const help: Command = {
    name: "help",
    aliases: [],
    usage: "/agentgov help",
    about: "List the commands.",
    whoMayUse: PERMISSIONS.help.who,
    run() {
      const lines = [...commands, help].map(
        ({ usage, about, whoMayUse }) => `- \`${usage}\`: ${about} For ${whoMayUse}.`,
      );
      return { kind: "answer", reply: ["One command per comment:", ...lines].join("\n") };
    },
  };
  return help;
}
