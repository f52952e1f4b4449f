import type { Snapshot, SnapshotEntry } from "../git/objects.ts";
import { type Answer, one } from "../http/answer.ts";
import { type Exchange, type Route, tokenRoute } from "../http/exchange.ts";
import type { Payload } from "../payloads/payload.ts";
import { repositoryUrl } from "../payloads/repository.ts";
import { Refusal } from "../refusal.ts";
import type { Repository } from "../state.ts";
import { nameOf, type World } from "../world.ts";
import { inLines } from "./git.ts";
import { commitAt } from "./resolve.ts";

/**
 * Above this size a file comes without content, above the next not at all.
 *
 * Source: https://docs.github.com/en/rest/repos/contents#get-repository-content
 */
const CONTENT_BYTES_MAX = 1024 * 1024;
const RAW_BYTES_MAX = 100 * 1024 * 1024;

/** A folder lists this many entries at most. */
const FOLDER_ENTRIES_MAX = 1000;

interface Place {
  readonly world: World;
  readonly repository: Repository;
  readonly path: string;
  /** What the caller asked for: a branch, a commit, or the default branch. */
  readonly ref: string;
}

/** Files and folders at a commit. */
export const contentRoutes: readonly Route[] = [
  tokenRoute("GET /repos/{owner}/{repo}/contents/{path}", ["contents:read"], readContents),
];

function readContents(exchange: Exchange): Answer {
  const { world } = exchange;
  const repository = exchange.repository();
  const ref = exchange.query.get("ref") ?? repository.defaultBranch;
  const { snapshot } = commitAt(world, repository, { name: ref });
  const path = exchange.parameter("path").replace(/\/$/u, "");
  const entry = snapshot.get(path);
  if (entry === undefined) return folder({ world, repository, path, ref }, snapshot);
  const raw = String(exchange.headers["accept"]).includes(".raw");
  return file({ world, repository, path, ref }, { entry, raw });
}

function file(
  place: Place,
  { entry, raw }: { readonly entry: SnapshotEntry; readonly raw: boolean },
): Answer {
  const { objects } = place.repository;
  if (entry.mode === "160000") {
    return one({
      ...common(place, entry.blob),
      type: "submodule",
      size: 0,
      submodule_git_url: `${place.world.baseUrl()}/${place.path}.git`,
    });
  }
  const bytes = objects.blob(entry.blob) ?? Buffer.alloc(0);
  if (bytes.length > RAW_BYTES_MAX) throw new Refusal(403, "This API returns blobs up to 100 MB");
  if (raw) return { kind: "raw", body: bytes };
  const size = bytes.length;
  if (entry.mode === "120000") {
    const target = bytes.toString("utf8");
    return one({ ...common(place, entry.blob), type: "symlink", size, target });
  }
  const shown = size <= CONTENT_BYTES_MAX;
  return one({
    ...common(place, entry.blob),
    type: "file",
    size,
    content: shown ? inLines(bytes) : "",
    encoding: shown ? "base64" : "none",
  });
}

function folder(place: Place, snapshot: Snapshot): Answer {
  const prefix = place.path === "" ? "" : `${place.path}/`;
  const entries = new Map<string, SnapshotEntry | null>();
  for (const [path, entry] of snapshot) {
    if (!path.startsWith(prefix)) continue;
    const [name = "", ...below] = path.slice(prefix.length).split("/");
    entries.set(`${prefix}${name}`, below.length > 0 ? null : entry);
  }
  if (entries.size === 0) throw new Refusal(404, "Not Found");
  const sorted = [...entries].toSorted(([left], [right]) => (left < right ? -1 : 1));
  return one(
    sorted.slice(0, FOLDER_ENTRIES_MAX).map(([path, entry]) => {
      const bytes = entry === null ? 0 : (place.repository.objects.blob(entry.blob)?.length ?? 0);
      const type = entry === null ? "dir" : typeOf(entry);
      return { ...common({ ...place, path }, entry?.blob ?? ""), type, size: bytes };
    }),
  );
}

function typeOf({ mode }: SnapshotEntry): string {
  if (mode === "120000") return "symlink";
  // In folders GitHub calls submodules files, for old clients.
  return "file";
}

function common({ world, repository, path, ref }: Place, sha: string): Payload {
  const api = repositoryUrl(world, repository);
  const self = `${api}/contents/${encodeURI(path)}?ref=${encodeURIComponent(ref)}`;
  const html = `${world.baseUrl()}/${nameOf(repository)}/blob/${encodeURIComponent(ref)}/${encodeURI(path)}`;
  const git = `${api}/git/blobs/${sha}`;
  return {
    name: path.slice(path.lastIndexOf("/") + 1),
    path,
    sha,
    url: self,
    git_url: git,
    html_url: html,
    download_url: html,
    _links: { self, git, html },
  };
}
