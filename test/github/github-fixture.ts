import { generateKeyPairSync } from "node:crypto";
import nock from "nock";
import type { Account } from "../../src/domain/account.ts";
import { accountId, commitSha, installationId, login, repositoryId } from "../../src/domain/ids.ts";
import type { PullRequestRef } from "../../src/domain/pull-request-facts.ts";
import {
  createGithub,
  type Github,
  type GithubOptions,
  type InstallationClient,
} from "../../src/github/client.ts";
import { GithubError } from "../../src/github/github-errors.ts";
import type { GithubCall } from "../../src/github/transport.ts";

/** An Enterprise address: whatever goes to the public host by mistake meets no interceptor. */
export const HOST = "https://github.example";
export const BASE_URL = `${HOST}/api/v3`;
export const APP_ID = 4711;
export const INSTALLATION = installationId(7);

const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
export const PRIVATE_KEY = privateKey.export({ type: "pkcs1", format: "pem" }).toString();

export const HEAD = commitSha("a".repeat(40));
export const BASE = commitSha("b".repeat(40));
export const OTHER = commitSha("c".repeat(40));
export const BLOB = "d".repeat(40);

export const REF: PullRequestRef = {
  installationId: INSTALLATION,
  repositoryId: repositoryId(99),
  owner: "acme",
  repo: "shop",
  number: 12,
};

/** An account as the domain has it. */
export function someAccount(name = "alice", id = 501): Account {
  return { id: accountId(id), login: login(name), type: "user" };
}

/** An account as GitHub sends it. */
export function wireAccount(name = "alice", id = 501, type = "User"): object {
  return { login: name, id, type, node_id: "n", site_admin: false };
}

/** Interceptors for the REST API. */
export function api(): nock.Scope {
  return nock(BASE_URL);
}

/** A token made at run time, so that no file holds anything that looks like one. */
export function someToken(name: string): string {
  return ["ghs", name.repeat(10)].join("_");
}

/** Answers token requests, as often as they come. */
function offerTokens(): void {
  api()
    .persist()
    .post(`/app/installations/${INSTALLATION}/access_tokens`)
    .reply(201, () => ({
      token: someToken("t"),
      expires_at: new Date(Date.now() + 3_600_000).toISOString(),
      permissions: { metadata: "read" },
      repository_selection: "all",
    }));
}

export interface Connected {
  readonly github: Github;
  readonly client: InstallationClient;
  readonly calls: GithubCall[];
}

/** A fresh connection with its token at hand, and a record of its calls. */
export async function connect(options: Partial<GithubOptions> = {}): Promise<Connected> {
  const calls: GithubCall[] = [];
  const github = createGithub({
    appId: APP_ID,
    privateKey: PRIVATE_KEY,
    baseUrl: BASE_URL,
    onCall: (call) => calls.push(call),
    ...options,
  });
  offerTokens();
  return { github, client: await github.installation(INSTALLATION), calls };
}

/** The routes and statuses that were called, without token requests. */
export function routesOf(calls: readonly GithubCall[]): string[] {
  return calls
    .filter((call) => !call.route.endsWith("/access_tokens"))
    .map((call) => `${call.status ?? "-"} ${call.route}`);
}

/** Forbids the network; every test must use all its interceptors. */
export function guardNetwork(): void {
  nock.disableNetConnect();
}

/** What interceptors a test left unused, apart from the tokens every test may need. */
export function unusedInterceptors(): string[] {
  const unused = nock.pendingMocks().filter((name) => !name.includes("access_tokens"));
  nock.abortPendingRequests();
  nock.cleanAll();
  return unused;
}

/** A pull request as the REST API sends it. */
export function wirePullRequest(overrides: object = {}): object {
  return {
    number: 12,
    title: "Add a till",
    body: null,
    state: "open",
    merged: false,
    draft: false,
    user: wireAccount(),
    base: {
      ref: "main",
      sha: BASE,
      repo: {
        id: 99,
        name: "shop",
        owner: wireAccount("acme", 1, "Organization"),
        default_branch: "main",
        topics: ["pci"],
      },
    },
    head: { ref: "till", sha: HEAD, repo: { id: 99 } },
    created_at: "2026-11-01T10:00:00Z",
    changed_files: 1,
    commits: 1,
    assignees: [wireAccount("bob", 502)],
    labels: [{ id: 1, name: "pos" }],
    requested_reviewers: [wireAccount("carol", 503)],
    requested_teams: [{ slug: "platform" }],
    ...overrides,
  };
}

/** A changed file as the REST API sends it. */
export function wireFile(path: string, overrides: object = {}): object {
  return {
    filename: path,
    status: "modified",
    sha: BLOB,
    additions: 1,
    deletions: 0,
    patch: "@@ -0,0 +1 @@\n+x",
    contents_url: `${BASE_URL}/repos/acme/shop/contents/${path}?ref=${HEAD}`,
    ...overrides,
  };
}

/** A commit as the REST API sends it. */
export function wireCommit(sha: string, overrides: object = {}): object {
  const identity = { name: "Alice", email: "alice@example.com", date: "2026-11-01T09:00:00Z" };
  return {
    sha,
    commit: {
      message: "Add a till",
      author: identity,
      committer: identity,
      tree: { sha: BLOB },
      verification: { verified: false, reason: "unsigned" },
    },
    author: wireAccount(),
    committer: null,
    parents: [{ sha: BASE }],
    ...overrides,
  };
}

/** `count` distinct commit names; the last is `last`. */
export function shas(count: number, last: string): string[] {
  const names = Array.from({ length: count - 1 }, (_, index) =>
    index.toString(16).padStart(40, "0"),
  );
  return [...names, last];
}

/** What a call failed with. */
export async function failureOf(call: Promise<unknown>): Promise<unknown> {
  try {
    await call;
  } catch (error) {
    return error;
  }
  throw new TypeError("it did not fail");
}

/** What matters of a failure. */
export function summary(error: unknown): object {
  if (!(error instanceof GithubError)) return { error };
  const { code, status, retryable, retryAfterSeconds, outcomeUnknown } = error;
  return { code, status, retryable, retryAfterSeconds, outcomeUnknown };
}
