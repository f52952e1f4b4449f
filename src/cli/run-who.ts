import { resolve } from "node:path";
import { answerWho, type WhoQuestion, type WhoWorld } from "../app/answer-who.ts";
import { recordedWho, repositoryNamed, sightingsOfContent, sightingsOfName } from "../db/who.ts";
import { blameLine, readCommitContent } from "../git/blame-line.ts";
import { GitError } from "../git/git-error.ts";
import { openRepository, type Repository } from "../git/open-repository.ts";
import { renderUnknown, renderWho } from "../render/who.ts";
import { type Database, withDatabase } from "./database-session.ts";
import { createPrinter, type Terminal } from "./terminal.ts";
import type { WhoOptions } from "./who-command.ts";
import { whoOutput } from "./who-output.ts";

/** Something was asked that no record tells. */
const EXIT_UNKNOWN = 6;

/**
 * Answers from the configured database. Returns the exit code.
 *
 * @throws {GitError} when the clone cannot be read, or has no such line.
 */
export async function runWho(
  terminal: Terminal,
  question: WhoQuestion,
  { repo, json }: WhoOptions,
): Promise<number> {
  const clone =
    repo === undefined ? null : await openRepository(resolve(terminal.cwd, repo), terminal.env);
  const outcome = await withDatabase(terminal, (pool) =>
    answerWho(whoWorld(pool, clone), question),
  );
  const printer = createPrinter(terminal.stdout);
  if (json === true) await printer.print(`${JSON.stringify(whoOutput(outcome))}\n`);
  else if (outcome.kind === "known") {
    const { owner, repo: name, number, sha, trace } = outcome;
    const what = sha === null ? "" : `${sha.slice(0, 12)} is of `;
    const how = trace === "asked" ? "" : ` (${trace})`;
    await printer.print(`${what}${owner}/${name}#${number}${how}\n${renderWho(outcome.answer)}`);
  } else await printer.print(renderUnknown(outcome.reason));
  return outcome.kind === "known" ? 0 : EXIT_UNKNOWN;
}

/** The records of a database, and a clone when there is one. */
export function whoWorld(pool: Database, clone: Repository | null): WhoWorld {
  return {
    findByName: (sha) => sightingsOfName(pool, sha),
    findByContent: (content) => sightingsOfContent(pool, content),
    findRepository: (owner, repo, number) => repositoryNamed(pool, { owner, repo }, number),
    readRecord: (place) => recordedWho(pool, place),
    git: clone === null ? null : cloneWorld(clone),
  };
}

/** A clone, to trace lines and content in. */
export function cloneWorld(clone: Repository): NonNullable<WhoWorld["git"]> {
  return {
    blame: (path, line) => blameLine(clone, { revision: "HEAD", path, line }),
    async content(sha) {
      try {
        return await readCommitContent(clone, sha);
      } catch (error) {
        if (error instanceof GitError && error.code === "UNKNOWN_REVISION") return null;
        throw error;
      }
    },
  };
}
