import type { Account } from "./state.ts";
import type { World } from "./world.ts";

/** What the app asks for when it is installed. */
const PERMISSIONS: Readonly<Record<string, string>> = {
  actions: "read",
  checks: "write",
  contents: "read",
  deployments: "read",
  issues: "write",
  members: "read",
  merge_queues: "read",
  metadata: "read",
  pull_requests: "write",
  statuses: "write",
};

/** What the app is subscribed to. */
const EVENTS: readonly string[] = [
  "branch_protection_rule",
  "check_run",
  "deployment_status",
  "issue_comment",
  "member",
  "membership",
  "merge_group",
  "organization",
  "pull_request",
  "pull_request_review",
  "pull_request_review_thread",
  "push",
  "repository",
  "repository_ruleset",
  "status",
  "team",
];

/** Ids start here, so that they are never mistaken for small numbers such as a pull request's. */
const FIRST_ID = 10_001;

/** The parts of a world that come from outside. */
export type WorldParts = Pick<
  World,
  "baseUrl" | "clock" | "random" | "staleMilliseconds" | "emit" | "violate"
> & {
  readonly permissions?: Readonly<Record<string, string>>;
  readonly events?: readonly string[];
};

/** An empty world with the app registered. */
export function makeWorld(parts: WorldParts): World {
  let id = FIRST_ID;
  const app = { id, slug: "agentgov", name: "agentgov" };
  id += 1;
  const bot: Account = {
    id,
    login: `${app.slug}[bot]`,
    type: "Bot",
    name: app.slug,
    emails: [],
  };
  return {
    baseUrl: parts.baseUrl,
    clock: parts.clock,
    random: parts.random,
    staleMilliseconds: parts.staleMilliseconds,
    emit: parts.emit,
    violate: parts.violate,
    app,
    bot,
    permissions: parts.permissions ?? PERMISSIONS,
    events: parts.events ?? EVENTS,
    behaviours: { reanchorReviews: true, retargetEvent: true },
    integrations: new Map(),
    accounts: new Map([[bot.id, bot]]),
    organizations: new Map(),
    installations: new Map(),
    repositories: new Map(),
    nextId: () => {
      id += 1;
      return id;
    },
  };
}
