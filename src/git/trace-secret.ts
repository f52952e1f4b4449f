import { hash } from "node:crypto";
import { commitSha } from "../domain/ids.ts";
import type { RepositoryTrace, SecretAddition } from "../domain/incident.ts";
import { secretCandidates } from "../domain/secret-candidates.ts";
import type { Repository } from "./open-repository.ts";
import { parseCommit } from "./parse-commit.ts";
import type { HistoryLine } from "./parse-history.ts";
import { readObjects } from "./read-objects.ts";
import { searchHistory } from "./search-history.ts";
import { refsWith, tipsHolding } from "./secret-places.ts";

/** Commits listed that add one credential: a file that is rewritten daily may add it each time. */
const ADDITIONS_MAX = 200;
/** Additions whose refs are told one by one; a revert of more is done by hand. */
const TOLD_APART_MAX = 20;
/** Lines of a key between its first and its last. */
const KEY_LINES_MAX = 200;
/** What is looked for. */
export interface WantedSecret {
  readonly fingerprint: string;
  /** How it stands in files, where that is known; it never leaves the process. */
  readonly text: string | null;
}

/** What one clone shows, and how the credential stands in it; null where it does not have it. */
export interface TracedSecret {
  readonly trace: RepositoryTrace;
  readonly text: string | null;
}

/**
 * Looks for a credential in everything that a clone has: first for the text whose digest is wanted, then
 * for that text in every commit of every ref.
 *
 * @throws {GitError} when git fails.
 */
export async function traceSecret(
  repository: Repository,
  wanted: WantedSecret,
): Promise<TracedSecret> {
  if (wanted.text !== null) {
    const traced = await traceText(repository, wanted.text);
    if (traced.additions.length > 0) return { trace: traced, text: wanted.text };
  }
  // Known or not, it may stand here in another form.
  const { text, commits, unread } = await unmask(repository, wanted.fingerprint);
  if (text !== null) return { trace: await traceText(repository, text), text };
  const none = { additions: [], refs: [], tips: [] };
  const trace = { name: repository.name, commits, ...none, unread: noted(repository, unread) };
  return { trace, text: wanted.text };
}

async function traceText(repository: Repository, whole: string): Promise<RepositoryTrace> {
  const text = longestLine(whole);
  const { additions, commits, unread } = await findAdditions(repository, text);
  const shas = [...new Set(additions.map(({ sha }) => sha))];
  const [refs, held, histories] = await Promise.all([
    refsWith(repository, shas),
    tipsHolding(repository, text),
    Promise.all(
      shas.slice(0, TOLD_APART_MAX).map(async (sha) => ({
        sha,
        refs: new Set(await refsWith(repository, [sha])),
      })),
    ),
  ]);
  const additionsOf = (ref: string): readonly string[] =>
    histories.flatMap(({ sha, refs: within }) => (within.has(ref) ? [sha] : [])).toReversed();
  const cut = held.isCut ? ["it has more refs than are looked at"] : [];
  const hide = (name: string): string => name.replaceAll(text, "[credential]");
  return {
    name: repository.name,
    commits,
    additions: additions.map((one) => ({
      ...one,
      path: one.path === null ? null : hide(one.path),
      subject: hide(one.subject).slice(0, SUBJECT_MAX),
      author: hide(one.author),
    })),
    refs: refs.map(hide),
    tips: held.tips.map(({ ref, paths }) => ({
      ref: hide(ref),
      paths: paths.map(hide),
      additions: additionsOf(ref),
    })),
    unread: noted(repository, [...unread, ...cut]),
  };
}

function noted({ isShallow }: Repository, unread: readonly string[]): readonly string[] {
  if (!isShallow) return unread;
  return ["this clone is shallow: `git fetch --unshallow` gets the rest of its history", ...unread];
}

/** A key of several lines is told by its longest: git compares line by line, and the frame is everybody's. */
function longestLine(text: string): string {
  return text.split("\n").reduce((best, line) => (line.length > best.length ? line : best), "");
}

interface PartialTrace {
  readonly commits: number;
  readonly unread: readonly string[];
}

/** The text with this digest among all that was ever added; null when there is none. */
async function unmask(
  repository: Repository,
  fingerprint: string,
): Promise<PartialTrace & { readonly text: string | null }> {
  const digest = fingerprint.replace("sha256:", "");
  const matches = createMatcher(digest);
  const key = createKeyReader();
  let text: string | null = null;
  const search = await searchHistory(repository, (line) => {
    text = matches(secretCandidates(line.text)) ?? matches(key(line));
    return text === null ? "more" : "enough";
  });
  return { text, commits: search.commits, unread: stoppedBy(search.stopped) };
}

function createMatcher(
  digest: string,
): (candidates: readonly { readonly value: string; readonly raw: string }[]) => string | null {
  return (candidates) =>
    candidates.find(({ value }) => hash("sha256", value) === digest)?.raw ?? null;
}

/** Puts the lines of a private key together, with and without the end of its last line. */
function createKeyReader(): (
  line: HistoryLine,
) => readonly { readonly value: string; readonly raw: string }[] {
  let kept: string[] = [];
  let place = "";
  return ({ sha, path, text }) => {
    const here = `${sha} ${path ?? ""}`;
    if (text.includes("-----BEGIN ") || here !== place || kept.length > KEY_LINES_MAX) kept = [];
    place = here;
    if (kept.length === 0 && !text.includes("-----BEGIN ")) return [];
    kept.push(text.replace(/\r$/u, ""));
    if (!text.includes("-----END ")) return [];
    const value = kept.join("\n");
    kept = [];
    return [
      { value, raw: value },
      { value: `${value}\n`, raw: value },
    ];
  };
}

async function findAdditions(
  repository: Repository,
  text: string,
): Promise<PartialTrace & { readonly additions: readonly SecretAddition[] }> {
  const lines = new Map<string, HistoryLine>();
  let dropped = 0;
  const search = await searchHistory(repository, (line) => {
    if (!line.text.includes(text)) return "more";
    // Newest first: the oldest are kept, because the first one is what people ask for.
    const place = `${line.sha} ${line.path ?? ""}`;
    if (!lines.has(place)) lines.set(place, line);
    if (lines.size > ADDITIONS_MAX) {
      dropped += 1;
      lines.delete(lines.keys().next().value ?? "");
    }
    return "more";
  });
  const found = [...lines.values()].toReversed();
  const additions = await describeAdditions(repository, found);
  const cut =
    dropped > 0 ? [`it is added more than ${ADDITIONS_MAX} times: the oldest are listed`] : [];
  return {
    additions,
    commits: search.commits,
    unread: [...stoppedBy(search.stopped), ...cut],
  };
}

function stoppedBy(reason: string | null): readonly string[] {
  return reason === null ? [] : [`its older history was not searched: ${reason}`];
}

async function describeAdditions(
  repository: Repository,
  lines: readonly HistoryLine[],
): Promise<readonly SecretAddition[]> {
  const objects = await readObjects(
    repository,
    lines.map(({ sha }) => sha),
  );
  return lines.flatMap(({ sha, path, line }) => {
    const object = objects.get(sha);
    if (object?.kind !== "found") return [];
    const { author, committer, message, parents } = parseCommit(commitSha(sha), object.bytes);
    return {
      sha,
      path,
      line,
      committedAt: committer.at,
      author: author.name,
      subject: message.split("\n", 1)[0] ?? "",
      isMerge: parents.length > 1,
    };
  });
}

/** Longest first line of a message that is shown. */
const SUBJECT_MAX = 200;
