import { execFileSync } from "node:child_process";
import { z } from "zod";
import { installationId } from "../../src/domain/ids.ts";
import { createGithub, type InstallationClient } from "../../src/github/client.ts";
import type { Sandbox } from "../../src/sandbox/sandbox.ts";
import { GIT_ENVIRONMENT } from "../support/git-repository.ts";

const Person = z.object({ name: z.string(), email: z.string(), date: z.string() });
const Commit = z.object({
  sha: z.string(),
  parents: z.array(z.object({ sha: z.string() })),
  commit: z.object({
    message: z.string(),
    author: Person,
    committer: Person,
    tree: z.object({ sha: z.string() }),
  }),
});
type Commit = z.infer<typeof Commit>;
const Tree = z.object({
  tree: z.array(
    z.object({ path: z.string(), mode: z.string(), type: z.string(), sha: z.string() }),
  ),
});
const Blob = z.object({ content: z.string() });

/** Which branch of which repository is cloned. */
interface CloneSource {
  readonly owner: string;
  readonly repo: string;
  readonly branch: string;
}

/**
 * Writes a branch of the stand-in into an empty git repository under its own name, commit by commit with the
 * names they have there. The history must have no merge commits.
 *
 * @throws {Error} when a commit cannot be made again as it is there.
 */
export async function cloneBranch(
  sandbox: Sandbox,
  { owner, repo, branch }: CloneSource,
  folder: string,
): Promise<void> {
  const github = createGithub({
    appId: sandbox.app.id,
    privateKey: sandbox.app.privateKeyPem,
    baseUrl: `${sandbox.baseUrl}/api/v3`,
  });
  const client = await github.installation(installationId(sandbox.installation(owner).id));
  const place = { owner, repo };
  const commits: Commit[] = [];
  let next: string | undefined = sandbox.head(`${owner}/${repo}`, branch);
  while (next !== undefined) {
    const { data } = await client.request("GET /repos/{owner}/{repo}/commits/{ref}", {
      ...place,
      ref: next,
    });
    const commit = Commit.parse(data);
    commits.unshift(commit);
    next = commit.parents[0]?.sha;
  }
  const stream: string[] = [];
  for (const commit of commits) stream.push(await importOf(client, { ...place, branch }, commit));
  const options = { cwd: folder, env: GIT_ENVIRONMENT, input: stream.join("") } as const;
  execFileSync("git", ["fast-import", "--quiet"], options);
  const name = execFileSync("git", ["rev-parse", branch], { cwd: folder, encoding: "utf8" });
  if (name.trim() !== commits.at(-1)?.sha) throw new Error("the clone has commits of other names");
}

/**
 * One commit on what is on the branch so far.
 *
 * Source: https://git-scm.com/docs/git-fast-import
 */
async function importOf(
  client: InstallationClient,
  { branch, ...place }: CloneSource,
  { commit }: Commit,
): Promise<string> {
  const { data } = await client.request("GET /repos/{owner}/{repo}/git/trees/{tree_sha}", {
    ...place,
    tree_sha: commit.tree.sha,
    recursive: "1",
  });
  const files: string[] = [];
  for (const { path, mode, type, sha } of Tree.parse(data).tree) {
    if (type !== "blob") continue;
    const answer = await client.request("GET /repos/{owner}/{repo}/git/blobs/{file_sha}", {
      ...place,
      file_sha: sha,
    });
    const text = Buffer.from(Blob.parse(answer.data).content, "base64").toString();
    files.push(`M ${mode} inline ${path}\n${dataOf(text)}`);
  }
  return [
    `commit refs/heads/${branch}\n`,
    `author ${signatureOf(commit.author)}\n`,
    `committer ${signatureOf(commit.committer)}\n`,
    dataOf(commit.message),
    "deleteall\n",
    ...files,
  ].join("");
}

function signatureOf({ name, email, date }: z.infer<typeof Person>): string {
  return `${name} <${email}> ${Math.floor(Date.parse(date) / 1000)} +0000`;
}

function dataOf(text: string): string {
  return `data ${Buffer.byteLength(text)}\n${text}\n`;
}
