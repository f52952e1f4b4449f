import { DECLARED_USES, type DeclaredUse } from "../domain/recorded-provenance.ts";
import type { Command, CommandOutcome } from "./command.ts";
import { headWhenCommented } from "./head-when-commented.ts";
import { PERMISSIONS } from "./permission-table.ts";

/** Longest name of a tool with its model. */
const TOOL_CHARACTERS_MAX = 100;

/** Says whether an agent was used. Only those whose work it is can say; bots are recognised anyway. */
export const declare: Command = {
  name: "declare",
  aliases: [],
  usage: "/agentgov declare none|assisted|authored [tool[:model]]",
  about: "Say whether an agent was used for this change, and which.",
  whoMayUse: PERMISSIONS.declare.who,
  run(context) {
    const [first = "", ...rest] = context.words;
    const use = DECLARED_USES.find((known) => known === first.toLowerCase());
    if (use === undefined) {
      const reply =
        "Say `none`, `assisted` or `authored`, such as `/agentgov declare assisted codex`.";
      return { kind: "refused", reply };
    }
    const tool = rest.join(" ");
    const wrong = refusalOf(use, tool);
    if (wrong !== null) return { kind: "refused", reply: wrong };
    const headSha = headWhenCommented(context);
    if (headSha === null) return unclearHead();
    return { kind: "declare", use, tool: tool === "" ? null : tool, headSha };
  },
};

function refusalOf(use: DeclaredUse, tool: string): string | null {
  if (use === "none" && tool !== "") {
    return "`none` names no tool: say `assisted` or `authored` when one was used.";
  }
  return tool.length > TOOL_CHARACTERS_MAX ? "The name of the tool is too long." : null;
}

function unclearHead(): CommandOutcome {
  const reply =
    "A push arrived around the time of this comment, so it is unclear which commit it is about: " +
    "please declare again.";
  return { kind: "refused", reply };
}
