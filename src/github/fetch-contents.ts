import { z } from "zod";
import { type Known, known, unknown } from "../domain/known.ts";
import type { PullRequestRef } from "../domain/pull-request-facts.ts";
import type { InstallationClient } from "./client.ts";
import { CODEOWNERS_PATHS } from "./codeowners-paths.ts";
import { orNull } from "./fetch-pull-request.ts";
import {
  GithubForbiddenError,
  GithubInvalidAnswerError,
  GithubRejectedError,
} from "./github-errors.ts";
import { knownUnlessRefused } from "./list-pages.ts";
import { readAnswer } from "./read-answer.ts";
import { ObjectName } from "./shapes.ts";

/** A text file at one revision. */
export type FileText =
  /** `revision` is the object name of the blob. */
  | { readonly kind: "found"; readonly text: string; readonly revision: string }
  | { readonly kind: "absent" }
  | { readonly kind: "unknown"; readonly reason: string };

/** Where a file is. */
export interface FileLocation {
  readonly owner: string;
  readonly repo: string;
  readonly path: string;
  /** A commit, or a full ref name: a short name could be a tag's. Absent: the default branch. */
  readonly gitRef?: string;
}

/** A blob by its object name, with the largest size that is wanted. */
export interface WantedBlob {
  readonly sha: string;
  readonly maxBytes: number;
}

/** One entry of a tree. `mode` 120000 is a symbolic link, 160000 a submodule, 100755 executable. */
export interface TreeEntry {
  readonly path: string;
  readonly mode: string;
  readonly type: string;
  readonly sha: string;
  /** In bytes; null for what is not a blob. */
  readonly size: number | null;
}

/**
 * GitHub's contents route carries the text of a file up to this size.
 *
 * Source: https://docs.github.com/en/rest/repos/contents#get-repository-content
 */
const CONTENTS_BYTES_MAX = 1_048_576;

const CONTENTS_ROUTE = "GET /repos/{owner}/{repo}/contents/{path}";
const BLOB_ROUTE = "GET /repos/{owner}/{repo}/git/blobs/{file_sha}";
const TREE_ROUTE = "GET /repos/{owner}/{repo}/git/trees/{tree_sha}";

const Contents = z.object({
  type: z.string(),
  size: z.int().nonnegative(),
  sha: ObjectName,
  encoding: z.string().optional(),
  content: z.string().optional(),
});

const Blob = z.object({
  sha: ObjectName,
  size: z.int().nonnegative(),
  encoding: z.string(),
  content: z.string(),
});

const Tree = z.object({
  truncated: z.boolean(),
  tree: z.array(
    z.object({
      path: z.string(),
      mode: z.string(),
      type: z.string(),
      sha: ObjectName,
      size: z.int().nonnegative().optional(),
    }),
  ),
});

/**
 * Reads one small text file.
 *
 * @throws {GithubError} when GitHub cannot be read now.
 */
export async function fetchFileText(
  client: InstallationClient,
  { owner, repo, path, gitRef }: FileLocation,
): Promise<FileText> {
  return textUnlessRefused(path, async () => {
    const ref = gitRef === undefined ? {} : { ref: gitRef };
    const parameters = { owner, repo, path, ...ref };
    const answer = await orNull(() => client.request(CONTENTS_ROUTE, parameters));
    if (answer === null) return { kind: "absent" };
    if (Array.isArray(answer.data)) return unreadable(`${path} is a directory`);
    const read = readAnswer(Contents, answer.data, CONTENTS_ROUTE);
    if (read.type !== "file") return unreadable(`${path} is not a file`);
    if (read.size > CONTENTS_BYTES_MAX) return unreadable(tooLarge(path, CONTENTS_BYTES_MAX));
    return textOf(path, { ...read, content: read.content ?? "", encoding: read.encoding ?? "" });
  });
}

/**
 * Reads the CODEOWNERS file of a branch: the first that exists of `.github/`, the root and `docs/`;
 * known null when there is none.
 *
 * Source: https://docs.github.com/en/repositories/managing-your-repositorys-settings-and-features/customizing-your-repository/about-code-owners
 *
 * @throws {GithubError} when GitHub cannot be read now.
 */
export async function fetchCodeowners(
  client: InstallationClient,
  { owner, repo }: Pick<PullRequestRef, "owner" | "repo">,
  baseRef: string,
): Promise<Known<string | null>> {
  const gitRef = `refs/heads/${baseRef}`;
  for (const path of CODEOWNERS_PATHS) {
    const file = await fetchFileText(client, { owner, repo, path, gitRef });
    if (file.kind === "found") return known(file.text);
    if (file.kind === "unknown") return file;
  }
  return known(null);
}

/**
 * Reads a blob as text.
 *
 * Source: https://docs.github.com/en/rest/git/blobs#get-a-blob
 *
 * @throws {GithubError} when GitHub cannot be read now.
 */
export async function fetchBlobText(
  client: InstallationClient,
  { owner, repo }: Pick<PullRequestRef, "owner" | "repo">,
  { sha, maxBytes }: WantedBlob,
): Promise<FileText> {
  const what = `blob ${sha}`;
  return textUnlessRefused(what, async () => {
    const parameters = { owner, repo, file_sha: sha };
    const answer = await orNull(() => client.request(BLOB_ROUTE, parameters));
    if (answer === null) return { kind: "absent" };
    const blob = readAnswer(Blob, answer.data, BLOB_ROUTE);
    if (blob.sha !== sha) return unreadable(`GitHub answered with another blob than ${sha}`);
    if (blob.size > maxBytes) return unreadable(tooLarge(what, maxBytes));
    return textOf(what, blob);
  });
}

/**
 * Lists a whole tree with file modes; unknown when GitHub cut the list.
 *
 * Source: https://docs.github.com/en/rest/git/trees#get-a-tree
 *
 * @throws {GithubError} when GitHub cannot be read now.
 */
export async function fetchTree(
  client: InstallationClient,
  { owner, repo }: Pick<PullRequestRef, "owner" | "repo">,
  sha: string,
): Promise<Known<readonly TreeEntry[]>> {
  return knownUnlessRefused<readonly TreeEntry[]>("the tree", async () => {
    const parameters = { owner, repo, tree_sha: sha, recursive: "1" };
    const { data } = await client.request(TREE_ROUTE, parameters);
    const read = readAnswer(Tree, data, TREE_ROUTE);
    if (read.truncated) return unknown("the tree is too large for GitHub to list");
    return known(read.tree.map((entry) => ({ ...entry, size: entry.size ?? null })));
  });
}

async function textUnlessRefused(what: string, read: () => Promise<FileText>): Promise<FileText> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof GithubForbiddenError) return unreadable(`the app may not read ${what}`);
    if (error instanceof GithubRejectedError) return unreadable(`GitHub cannot show ${what}`);
    if (error instanceof GithubInvalidAnswerError && error.detail === "answer too large") {
      return unreadable(`${what} is too large`);
    }
    throw error;
  }
}

interface EncodedText {
  readonly sha: string;
  readonly size: number;
  readonly encoding: string;
  readonly content: string;
}

/** A text that is not whole or not UTF-8 must not be judged as if it were. */
function textOf(what: string, { sha, size, encoding, content }: EncodedText): FileText {
  if (encoding !== "base64") return unreadable(`GitHub gave no text for ${what}`);
  const bytes = Buffer.from(content, "base64");
  if (bytes.byteLength !== size) return unreadable(`GitHub gave only a part of ${what}`);
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return { kind: "found", text, revision: sha };
  } catch {
    return unreadable(`${what} is not UTF-8`);
  }
}

function tooLarge(what: string, maxBytes: number): string {
  return `${what} is larger than ${maxBytes} bytes`;
}

function unreadable(reason: string): FileText {
  return { kind: "unknown", reason };
}
