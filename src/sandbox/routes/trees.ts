import type { TreeEntry } from "../git/objects.ts";
import { type Answer, one } from "../http/answer.ts";
import type { Exchange } from "../http/exchange.ts";
import type { Payload } from "../payloads/payload.ts";
import { repositoryUrl } from "../payloads/repository.ts";
import { Refusal } from "../refusal.ts";
import type { Repository } from "../state.ts";
import { commitAt } from "./resolve.ts";

/** A tree by its own name, or that of a commit or branch; whole with `recursive`. */
export function readTree(exchange: Exchange): Answer {
  const repository = exchange.repository();
  const name = exchange.parameter("tree_sha");
  const sha = treeNamed(exchange, repository, name);
  const url = `${repositoryUrl(exchange.world, repository)}/git`;
  const recursive = (exchange.query.get("recursive") ?? "") !== "";
  const most = repository.treeEntriesMax;
  const entries: Payload[] = [];
  for (const [path, entry] of walk(repository, { sha, prefix: "", recursive })) {
    if (entries.length > most) break;
    entries.push(entryPayload(repository, url, { path, entry }));
  }
  return one({
    sha,
    url: `${url}/trees/${sha}`,
    tree: entries.slice(0, most),
    truncated: entries.length > most,
  });
}

function treeNamed(exchange: Exchange, repository: Repository, name: string): string {
  if (repository.objects.tree(name) !== undefined) return name;
  return commitAt(exchange.world, repository, { name }).tree;
}

interface Walk {
  readonly sha: string;
  readonly prefix: string;
  readonly recursive: boolean;
}

function* walk(
  repository: Repository,
  { sha, prefix, recursive }: Walk,
): Generator<readonly [string, TreeEntry]> {
  const entries = repository.objects.tree(sha);
  if (entries === undefined) throw new Refusal(404, "Not Found");
  for (const entry of entries) {
    const path = `${prefix}${entry.name}`;
    yield [path, entry];
    if (recursive && entry.mode === "40000") {
      yield* walk(repository, { sha: entry.sha, prefix: `${path}/`, recursive });
    }
  }
}

function entryPayload(
  { objects }: Repository,
  url: string,
  { path, entry }: { readonly path: string; readonly entry: TreeEntry },
): Payload {
  const { mode, sha } = entry;
  if (mode === "40000") {
    return { path, mode: "040000", type: "tree", sha, url: `${url}/trees/${sha}` };
  }
  if (mode === "160000") return { path, mode, type: "commit", sha };
  const size = objects.blob(sha)?.length ?? 0;
  return { path, mode, type: "blob", sha, size, url: `${url}/blobs/${sha}` };
}
