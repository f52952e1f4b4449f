import type { AppNeeds } from "../../domain/posture.ts";

/** What the app must be granted to do its work: what `app.yml` asks for, each with its reason there. */
export const APP_NEEDS: AppNeeds = {
  permissions: {
    metadata: "read",
    contents: "read",
    pull_requests: "write",
    checks: "write",
    issues: "write",
    members: "read",
    merge_queues: "read",
    actions: "read",
    statuses: "write",
    deployments: "read",
  },
  events: [
    "pull_request",
    "pull_request_review",
    "pull_request_review_thread",
    "issue_comment",
    "check_run",
    "status",
    "deployment_status",
    "merge_group",
    "push",
    "team",
    "membership",
    "member",
    "organization",
    "repository",
  ],
};

/** Permissions and events that an installation lacks, as people read them: `merge_queues: read`. */
export function missingNeeds(granted: {
  readonly permissions: Readonly<Record<string, string>>;
  readonly events: readonly string[];
}): readonly string[] {
  const permissions = Object.entries(APP_NEEDS.permissions)
    .filter(([name, level]) => !grants(granted.permissions[name], level))
    .map(([name, level]) => `${name}: ${level}`);
  const events = APP_NEEDS.events
    .filter((name) => !granted.events.includes(name))
    .map((name) => `event ${name}`);
  return [...permissions, ...events];
}

function grants(held: string | undefined, wanted: "read" | "write"): boolean {
  return held === wanted || held === "write" || held === "admin";
}
