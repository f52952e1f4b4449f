import { closest } from "../domain/closest.ts";
import { approve } from "./approve.ts";
import type { Command, CommandContext, CommandOutcome } from "./command.ts";
import { declare } from "./declare.ts";
import { helpFor } from "./help.ts";
import { parseComment } from "./parse-command.ts";
import { status } from "./status.ts";
import { unapprove } from "./unapprove.ts";

const ACTING: readonly Command[] = [approve, unapprove, declare, status];

/** Every command, in the order `help` and the documentation list them. */
export const COMMANDS: readonly Command[] = [...ACTING, helpFor(ACTING)];

/** Runs the command of one comment; null when the comment holds none. */
export function runComment(context: Omit<CommandContext, "words">): CommandOutcome | null {
  const { comment } = context;
  // Bots quote commands in their help texts, this one too: an answer could start a conversation.
  if (comment.author.type !== "user") return null;
  const parsed = parseComment(comment.body);
  if (parsed.kind !== "none" && comment.updatedAt !== comment.createdAt) {
    const reply = "Edited comments are ignored: please post the command in a new comment.";
    return { kind: "refused", reply };
  }
  switch (parsed.kind) {
    case "none":
      return null;
    case "refused":
      return parsed;
    case "command":
      return runVerb(context, parsed.verb, parsed.words);
  }
}

function runVerb(
  context: Omit<CommandContext, "words">,
  verb: string,
  words: readonly string[],
): CommandOutcome {
  const command = COMMANDS.find(({ name, aliases }) => name === verb || aliases.includes(verb));
  if (command !== undefined) return command.run({ ...context, words });
  const names = COMMANDS.flatMap(({ name, aliases }) => [name, ...aliases]);
  const meant = closest(verb, names);
  const hint =
    meant === null ? "`/agentgov help` lists them." : `Did you mean \`/agentgov ${meant}\`?`;
  return { kind: "refused", reply: `There is no command \`${verb}\`. ${hint}` };
}
