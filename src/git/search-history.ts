import { StringDecoder } from "node:string_decoder";
import { GitError } from "./git-error.ts";
import type { Repository } from "./open-repository.ts";
import { createHistoryParser, HISTORY_FORMAT, type HistoryLine } from "./parse-history.ts";
import { spawnGit } from "./run-git.ts";

/** Bounds of a search through a whole history. */
export interface HistoryLimits {
  readonly milliseconds: number;
  readonly bytesMax: number;
}

/** Half an hour of patches for a repository of a million commits; whoever needs more narrows the refs. */
const LIMITS: HistoryLimits = { milliseconds: 30 * 60_000, bytesMax: 64 * 1024 ** 3 };

/** A longer line is read up to here: it is generated, or no text. */
const LINE_CHARACTERS_MAX = 4 * 1024 * 1024;
/** Enough of a message to say what was wrong. */
const MESSAGE_CHARACTERS_MAX = 4_096;

/** How far a search came. */
export interface HistorySearch {
  readonly commits: number;
  /** Why the rest was not read; null when all of it was, or the visitor had enough. */
  readonly stopped: string | null;
}

/**
 * Every ref, newest first and never a parent before its child; files as text whatever they are, so that no
 * attribute hides one; renames as additions, so that the new name is seen too.
 *
 * Source: https://git-scm.com/docs/git-log
 */
const LOG = [
  "-c",
  "log.showRoot=true",
  "log",
  "--all",
  "--date-order",
  "-p",
  "-U0",
  "--cc",
  "--text",
  "--no-renames",
  "--no-relative",
  "--no-ext-diff",
  "--no-textconv",
  "--no-color",
  "--no-notes",
  "--no-decorate",
  "--no-show-signature",
  "--no-mailmap",
  "--ignore-submodules=all",
  "--diff-algorithm=myers",
  "--src-prefix=a/",
  "--dst-prefix=b/",
  "--encoding=UTF-8",
  HISTORY_FORMAT,
];

/**
 * Shows every line that any commit of any ref added, and every message, to `visit`, until it says that it
 * has enough. Nothing is kept: a history may be larger than the memory.
 *
 * @throws {GitError} when git fails.
 */
export async function searchHistory(
  repository: Repository,
  visit: (line: HistoryLine) => "more" | "enough",
  limits: HistoryLimits = LIMITS,
): Promise<HistorySearch> {
  const parser = createHistoryParser();
  const child = spawnGit(repository, LOG);
  child.stdin.on("error", () => undefined);
  child.stdin.end();
  const complaint = beginningOf(child.stderr);
  const ended = new Promise<number>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (status) => resolve(status ?? -1));
  });
  // Awaited below; a failure to start must not count as unhandled before that.
  ended.catch(() => undefined);
  let stopped: string | null = null;
  const timer = setTimeout(() => {
    stopped = `it took longer than ${limits.milliseconds / 60_000} minutes`;
    child.kill("SIGKILL");
  }, limits.milliseconds);
  let isEnough = false;
  try {
    let bytes = 0;
    for await (const line of linesOf(child.stdout, (count) => {
      bytes += count;
    })) {
      const found = parser.read(line);
      isEnough = found !== null && visit(found) === "enough";
      if (bytes > limits.bytesMax) stopped = `it has more than ${limits.bytesMax} bytes of patches`;
      if (isEnough || stopped !== null) break;
    }
  } finally {
    clearTimeout(timer);
    child.kill("SIGKILL");
  }
  const status = await ended.catch((error: unknown) => {
    throw new GitError("GIT_MISSING", "the `git` program cannot be started", error);
  });
  if (status !== 0 && !isEnough && stopped === null) {
    throw new GitError("GIT_FAILED", `git log failed: ${complaint().split("\n", 1)[0] ?? ""}`);
  }
  return { commits: parser.commits, stopped };
}

async function* linesOf(
  stream: NodeJS.ReadableStream,
  onBytes: (count: number) => void,
): AsyncGenerator<string> {
  const decoder = new StringDecoder("utf8");
  let rest = "";
  for await (const chunk of stream) {
    const bytes = typeof chunk === "string" ? Buffer.from(chunk) : chunk;
    onBytes(bytes.length);
    const pieces = decoder.write(bytes).split("\n");
    rest = joined(rest, pieces[0] ?? "");
    for (let at = 1; at < pieces.length; at += 1) {
      yield rest;
      rest = pieces[at] ?? "";
    }
  }
  if (rest !== "") yield rest;
}

function joined(line: string, more: string): string {
  const room = LINE_CHARACTERS_MAX - line.length;
  return room <= 0 ? line : line + more.slice(0, room);
}

function beginningOf(stream: NodeJS.ReadableStream): () => string {
  let text = "";
  stream.on("data", (chunk: Buffer) => {
    if (text.length < MESSAGE_CHARACTERS_MAX) text += chunk.toString("utf8");
  });
  return () => text.slice(0, MESSAGE_CHARACTERS_MAX).trim();
}
