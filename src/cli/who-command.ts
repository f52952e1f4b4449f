import type { Command } from "commander";
import type { WhoQuestion } from "../app/answer-who.ts";
import type { CommandContext } from "./command-context.ts";
import { UsageError } from "./usage-error.ts";

/** Options of `who`. */
export interface WhoOptions {
  readonly repo?: string;
  readonly json?: boolean;
}

const EXAMPLES = `
Examples:
  $ agentgov who 1a2b3c4
  $ agentgov who --repo . src/auth/session.ts:42      a line, by git blame
  $ agentgov who acme/shop#7 --json

Five lines: who built it and by what evidence, who owns it, what the agent could reach, what was judged by
which policy, who approved which content and where it landed. Squashed and rebased commits are traced by what
was recorded when they landed, and with --repo by their content.

Exit codes: 0 answered, 2 wrong usage, 3 no such repository, line or commit, 6 unknown: nothing recorded
tells.`;

/** Adds `agentgov who`: who stands behind a line, a commit or a pull request. */
export function addWhoCommand(program: Command, context: CommandContext): void {
  program
    .command("who")
    .description("say who stands behind a line, a commit or a pull request")
    .argument("<what>", "a commit, <path>:<line>, or <owner>/<repo>#<number>")
    .option("--repo <dir>", "a clone, to trace lines and content in")
    .option("--json", "print one JSON object (docs/schema/who.json)")
    .addHelpText("after", EXAMPLES)
    .action(async (what: string, options: WhoOptions) => {
      const question = readQuestion(what);
      if (question.kind === "line" && options.repo === undefined) {
        throw new UsageError("a line is traced in a clone: name it with --repo");
      }
      // Loaded when asked for: most commands need no database.
      const { runWho } = await import("./run-who.ts");
      context.finish(await runWho(context.terminal, question, options));
    });
}

const COMMIT = /^[0-9a-f]{7,64}$/iu;
const PULL_REQUEST = /^([\w.-]{1,100})\/([\w.-]{1,100})#(\d{1,9})$/u;
const LINE = /^(.{1,4096}):(\d{1,9})$/su;

/**
 * Reads what is asked about.
 *
 * @throws {UsageError} when it is none of the three.
 */
export function readQuestion(what: string): WhoQuestion {
  const [, owner = "", repo = "", number = ""] = PULL_REQUEST.exec(what) ?? [];
  if (Number(number) > 0) return { kind: "pull-request", owner, repo, number: Number(number) };
  if (COMMIT.test(what)) return { kind: "commit", sha: what.toLowerCase() };
  const [, path = "", line = ""] = LINE.exec(what) ?? [];
  if (Number(line) > 0) {
    return { kind: "line", path: path.replace(/^\.\//u, ""), line: Number(line) };
  }
  throw new UsageError(
    `${JSON.stringify(what.slice(0, 100))} is no commit (7 digits or more), <path>:<line> or <owner>/<repo>#<number>`,
  );
}
