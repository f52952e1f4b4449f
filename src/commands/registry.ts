import { closest } from "../domain/closest.ts";
import { shown } from "../domain/shown-text.ts";
import { approve } from "./approve.ts";
import type { Command, CommandContext, CommandOutcome } from "./command.ts";
import { declare } from "./declare.ts";
import { deny, undeny } from "./deny.ts";
import { deps } from "./deps.ts";
import { explain } from "./explain.ts";
import { helpFor } from "./help.ts";
import { hold, unhold } from "./hold.ts";
import { override } from "./override.ts";
import { own } from "./own.ts";
import { parseComment } from "./parse-command.ts";
import { allowanceOf, type CommandName, PERMISSIONS } from "./permission-table.ts";
import { recheck } from "./recheck.ts";
import { status } from "./status.ts";
import { unapprove } from "./unapprove.ts";
import { who } from "./who.ts";

const ACTING: readonly Command[] = [
  approve,
  unapprove,
  deny,
  undeny,
  hold,
  unhold,
  own,
  declare,
  deps,
  override,
  status,
  explain,
  who,
  recheck,
];

/** Every command, in the order `help` and the documentation list them. */
export const COMMANDS: readonly Command[] = [...ACTING, helpFor(ACTING)];

const NAMES = COMMANDS.flatMap(({ name, aliases }) => [name, ...aliases]);

/** What stops a merge or takes an approval back: nearly saying it at high risk holds the merge a while. */
const STOPPING = new Set(["deny", "veto", "hold", "unapprove", "revoke"]);

/** A comment that a command could be in, before its words are read. */
type CommentContext = Omit<CommandContext, "words" | "reach">;

/** Runs the command of one comment; null when the comment holds none. */
export function runComment(context: CommentContext): CommandOutcome | null {
  const { comment } = context;
  // Bots quote commands in their help texts, this one too: an answer could start a conversation.
  if (comment.author.type !== "user") return null;
  const parsed = parseComment(comment.body);
  if (parsed.kind === "none") return null;
  const seeming = parsed.kind === "command" ? [parsed.verb] : parsed.seeming;
  if (comment.updatedAt !== comment.createdAt) {
    const reply = "Edited comments are ignored: please post the command in a new comment.";
    return { kind: "refused", reply, ...nearlyStopping(seeming) };
  }
  if (parsed.kind === "command") return runVerb(context, parsed.verb, parsed.words);
  return { kind: "refused", reply: parsed.reply, ...nearlyStopping(seeming) };
}

/** The first of these words that is, or nearly is, a command that stops something. */
function nearlyStopping(seeming: readonly string[]): { readonly nearly?: string } {
  const meant = seeming.map((word) => (NAMES.includes(word) ? word : closest(word, NAMES)));
  const nearly = meant.find((name) => name !== null && STOPPING.has(name)) ?? null;
  return nearly === null ? {} : { nearly };
}

function runVerb(context: CommentContext, verb: string, words: readonly string[]): CommandOutcome {
  const command = COMMANDS.find(({ name, aliases }) => name === verb || aliases.includes(verb));
  if (command === undefined) return unknownVerb(verb);
  const { viaApp, author } = context.comment;
  if (viaApp !== undefined && !mayThroughApp(command.name)) {
    return { kind: "refused", reply: throughApp(command.name, viaApp, author.login) };
  }
  const allowance = allowanceOf(command.name, context.speaker, context.names);
  switch (allowance.kind) {
    case "refused":
      return allowance;
    case "may":
      return command.run({ ...context, words, reach: "all" });
    case "own":
      return command.run({ ...context, words, reach: "own" });
  }
}

/** What an app writes in a person's name is the app's word: it may ask, and it may stop a merge. */
function mayThroughApp(name: CommandName): boolean {
  return STOPPING.has(name) || PERMISSIONS[name].cells.agent === "may";
}

function throughApp(name: CommandName, app: string, login: string): string {
  const wrote = `the app \`${shown(app)}\` wrote this in the name of @${login}`;
  return `Only people themselves can use \`${name}\`: ${wrote}. Please write it on GitHub yourself.`;
}

function unknownVerb(verb: string): CommandOutcome {
  const meant = closest(verb, NAMES);
  const hint =
    meant === null ? "`/agentgov help` lists them." : `Did you mean \`/agentgov ${meant}\`?`;
  const reply = `There is no command \`${verb}\`. ${hint}`;
  return { kind: "refused", reply, ...nearlyStopping([verb]) };
}
