import type { CommitObject } from "../git/objects.ts";
import { diffFiles } from "../git/tree-diff.ts";
import { type Answer, list, one } from "../http/answer.ts";
import { type Exchange, type Route, tokenRoute } from "../http/exchange.ts";
import { rulesetsFor } from "../merge-rules.ts";
import { commitPayload, filePayload } from "../payloads/commit.ts";
import { nodeId, type Payload } from "../payloads/payload.ts";
import { repositoryUrl } from "../payloads/repository.ts";
import { Refusal } from "../refusal.ts";
import type { Repository } from "../state.ts";
import { nameOf, type World } from "../world.ts";
import { commitAt, visibleTip } from "./resolve.ts";
import { readTree } from "./trees.ts";

const CONTENTS = ["contents:read"];

/** Blobs over this size are refused. Source: https://docs.github.com/en/rest/git/blobs#get-a-blob */
const BLOB_BYTES_MAX = 100 * 1024 * 1024;

/** Branches, refs, commits, trees and blobs. */
export const gitRoutes: readonly Route[] = [
  tokenRoute("GET /repos/{owner}/{repo}/branches", CONTENTS, (exchange) => {
    const repository = exchange.repository();
    const names = [...repository.branches.keys()].toSorted();
    return list(names, (name) => shortBranch(exchange.world, repository, name));
  }),
  tokenRoute("GET /repos/{owner}/{repo}/branches/{branch}", CONTENTS, branch),
  tokenRoute("GET /repos/{owner}/{repo}/commits/{ref}", CONTENTS, (exchange) => {
    const repository = exchange.repository();
    const name = exchange.parameter("ref");
    const commit = commitAt(exchange.world, repository, { name, status: 422 });
    return one(wholeCommit(exchange.world, repository, commit));
  }),
  tokenRoute("GET /repos/{owner}/{repo}/git/ref/{ref}", CONTENTS, (exchange) => {
    const repository = exchange.repository();
    const name = exchange.parameter("ref");
    const sha = visibleTip(exchange.world, repository, name.replace(/^heads\//u, ""));
    if (sha === undefined || !name.startsWith("heads/")) throw new Refusal(404, "Not Found");
    return one(refPayload(exchange.world, repository, { name, sha }));
  }),
  tokenRoute("GET /repos/{owner}/{repo}/git/matching-refs/{ref}", CONTENTS, (exchange) => {
    const repository = exchange.repository();
    const prefix = exchange.parameter("ref");
    const names = [...repository.branches.keys()]
      .map((name) => `heads/${name}`)
      .filter((name) => name.startsWith(prefix))
      .toSorted();
    return list(names, (name) => {
      const sha = visibleTip(exchange.world, repository, name.slice("heads/".length)) ?? "";
      return refPayload(exchange.world, repository, { name, sha });
    });
  }),
  // Repositories of the stand-in have branches alone.
  tokenRoute("GET /repos/{owner}/{repo}/tags", CONTENTS, (exchange) => {
    exchange.repository();
    return list([], () => ({}));
  }),
  tokenRoute("GET /repos/{owner}/{repo}/git/tags/{tag_sha}", CONTENTS, (exchange) => {
    exchange.repository();
    throw new Refusal(404, "Not Found");
  }),
  tokenRoute("GET /repos/{owner}/{repo}/git/trees/{tree_sha}", CONTENTS, readTree),
  tokenRoute("GET /repos/{owner}/{repo}/git/blobs/{file_sha}", CONTENTS, blob),
];

/** One commit with the files it changes against its first parent. */
function wholeCommit(world: World, repository: Repository, commit: CommitObject): Payload {
  const { objects } = repository;
  const [parent] = commit.parents;
  const before = parent === undefined ? new Map() : objects.commit(parent).snapshot;
  const files = diffFiles(objects, before, commit.snapshot);
  return {
    ...commitPayload(world, repository, commit),
    files: files.map((file) => filePayload(world, repository, { file, ref: commit.sha })),
  };
}

function shortBranch(world: World, repository: Repository, name: string): Payload {
  const sha = visibleTip(world, repository, name) ?? "";
  const url = `${repositoryUrl(world, repository)}/commits/${sha}`;
  return { name, commit: { sha, url }, protected: rulesetsFor(repository, name).length > 0 };
}

function branch(exchange: Exchange): Answer {
  const { world } = exchange;
  const repository = exchange.repository();
  const name = exchange.parameter("branch");
  const sha = visibleTip(world, repository, name);
  if (sha === undefined) throw new Refusal(404, "Branch not found");
  const self = `${repositoryUrl(world, repository)}/branches/${name}`;
  return one({
    ...shortBranch(world, repository, name),
    commit: commitPayload(world, repository, repository.objects.commit(sha)),
    _links: { self, html: `${world.baseUrl()}/${nameOf(repository)}/tree/${name}` },
    protection: { enabled: false },
    protection_url: `${self}/protection`,
  });
}

function refPayload(
  world: World,
  repository: Repository,
  { name, sha }: { readonly name: string; readonly sha: string },
): Payload {
  const api = repositoryUrl(world, repository);
  return {
    ref: `refs/${name}`,
    node_id: nodeId("Ref", `${String(repository.id)}:${name}`),
    url: `${api}/git/refs/${name}`,
    object: { type: "commit", sha, url: `${api}/git/commits/${sha}` },
  };
}

function blob(exchange: Exchange): Answer {
  const repository = exchange.repository();
  const sha = exchange.parameter("file_sha");
  const bytes = repository.objects.blob(sha);
  if (bytes === undefined) throw new Refusal(404, "Not Found");
  if (bytes.length > BLOB_BYTES_MAX) throw new Refusal(403, "This API returns blobs up to 100 MB");
  if (String(exchange.headers["accept"]).includes(".raw")) return { kind: "raw", body: bytes };
  return one({
    sha,
    node_id: nodeId("Blob", sha),
    size: bytes.length,
    url: `${repositoryUrl(exchange.world, repository)}/git/blobs/${sha}`,
    content: inLines(bytes),
    encoding: "base64",
  });
}

/** Base64 in lines of 60, each ended, as GitHub writes it. */
export function inLines(bytes: Buffer): string {
  return bytes.toString("base64").replaceAll(/.{60}|.+$/gu, "$&\n");
}
