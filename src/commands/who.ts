import { type Reach, whoOf } from "../domain/who.ts";
import { whoLines } from "../domain/who-lines.ts";
import type { Command } from "./command.ts";
import { PERMISSIONS } from "./permission-table.ts";

/** Answers in five lines who built it, who owns it, what the agent could reach, and who approved it. */
export const who: Command = {
  name: "who",
  aliases: [],
  usage: "/agentgov who",
  about: "Say who built this, with what evidence, who owns and who approved it.",
  whoMayUse: PERMISSIONS.who.who,
  run({ decision, agentReach }) {
    const unread: Reach = { kind: "unknown", reason: "its contents were not read" };
    const lines = whoLines(whoOf(decision, agentReach ?? unread, []));
    return { kind: "answer", reply: lines.map((line) => `- ${line}`).join("\n") };
  },
};
