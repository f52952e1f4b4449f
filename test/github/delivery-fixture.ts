import type { InboxEvent } from "../../src/domain/inbox-event.ts";
import { readDelivery } from "../../src/github/read-delivery.ts";
import { BASE, HEAD, INSTALLATION, REF, wireAccount } from "./github-fixture.ts";

/** The app as deliveries are read for it. */
export const CONTEXT = { configRepo: ".agentgov", appId: 4711, appSlug: "agentgov" };
/** The app's own bot, as GitHub sends it. */
export const OWN_BOT = wireAccount("agentgov[bot]", 900, "Bot");

/** What every event of a repository carries. */
export const COMMON = {
  sender: wireAccount(),
  repository: {
    id: 99,
    name: "shop",
    default_branch: "main",
    owner: wireAccount("acme", 1, "Organization"),
  },
  installation: { id: INSTALLATION },
};
/** What every event of an organisation carries. */
export const ORGANIZATION = {
  sender: COMMON.sender,
  installation: COMMON.installation,
  organization: { login: "acme", id: 1 },
};

/** Work: the pull request of the payloads. */
export const THIS_PULL_REQUEST = { kind: "pull-request", ref: REF };
/** Work: everything open in their repository. */
export const THIS_REPOSITORY = {
  kind: "policy-change",
  installationId: INSTALLATION,
  owner: "acme",
  repo: "shop",
};
/** Work: everything open in their organisation. */
export const THIS_ORGANIZATION = { ...THIS_REPOSITORY, repo: null };

/** What a payload asks for. */
export function eventOf(name: string, payload: unknown): InboxEvent {
  const read = readDelivery(name, payload, CONTEXT);
  if (read.kind === "ignored") throw new TypeError(`ignored: ${read.event.reason}`);
  return read.event;
}

/** The same without what is asked for besides: matching what landed, and recording settings. */
export function judgedWorkOf(name: string, payload: unknown): InboxEvent["work"] {
  const beside = new Set(["landing", "base-moved", "platform-change"]);
  return eventOf(name, payload).work.filter(({ kind }) => !beside.has(kind));
}

/** Why a payload is ignored. */
export function reasonOf(name: string, payload: unknown): string {
  const read = readDelivery(name, payload, CONTEXT);
  return read.kind === "ignored" ? read.event.reason : "not ignored";
}

/** A payload of `pull_request` or `pull_request_review`. */
export function pullRequestPayload(action: string, overrides: object = {}): object {
  const head = { ref: "till", sha: HEAD, repo: { id: 99 } };
  return { ...COMMON, action, number: 12, pull_request: { number: 12, head }, ...overrides };
}

/** A payload of `issue_comment`. */
export function commentPayload(body: string, overrides: object = {}): object {
  return {
    ...COMMON,
    action: "created",
    issue: { number: 12, pull_request: { url: "x" } },
    comment: { id: 77, body, created_at: "2026-11-01T10:00:00Z", user: wireAccount() },
    ...overrides,
  };
}

/** A payload of `push`. */
export function pushPayload(overrides: object = {}): object {
  const commits = [{ added: ["src/a.ts"], modified: [], removed: [] }];
  return { ...COMMON, ref: "refs/heads/main", before: BASE, after: HEAD, commits, ...overrides };
}

/** A payload of `check_run` or `check_suite`. */
export function checkPayload(action: string, check: object, field = "check_run"): object {
  return { ...COMMON, action, [field]: { app: { id: 4711 }, pull_requests: [], ...check } };
}

/** The pull request as a check names it. */
export const OF_THIS_REPOSITORY = { number: 12, base: { repo: { id: 99 } } };
