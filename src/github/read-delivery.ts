import { z } from "zod";
import type { ReadDelivery } from "../domain/inbox-event.ts";
import { type DeliveryContext, ignored, type PayloadReader } from "./event-reading.ts";
import { readCheckRun, readCheckSuite, readStatus } from "./read-check-events.ts";
import { readDeploymentStatus } from "./read-gate-news.ts";
import { recorded } from "./read-platform-changes.ts";
import {
  eitherReader,
  organizationReader,
  readInstallation,
  readInstallationRepositories,
  readPush,
  repositoryReader,
} from "./read-policy-events.ts";
import {
  readIssueComment,
  readMergeGroup,
  readPullRequest,
  readReview,
  readReviewThread,
} from "./read-pull-request-events.ts";

/** Longer than any event or action GitHub has; the header with the event's name is not signed. */
const NAME_CHARACTERS_MAX = 64;

const TEAM_ACTIONS = [
  "created",
  "deleted",
  "edited",
  "added_to_repository",
  "removed_from_repository",
];
const REPOSITORY_ACTIONS = [
  "edited",
  "renamed",
  "transferred",
  "privatized",
  "publicized",
  "archived",
  "unarchived",
];

const RULE_ACTIONS = ["created", "edited", "deleted"];

/** Every event that is read, each with its reader. */
const READERS = new Map<string, PayloadReader>([
  ["pull_request", readPullRequest],
  ["pull_request_review", readReview],
  ["pull_request_review_thread", readReviewThread],
  ["issue_comment", readIssueComment],
  ["check_run", readCheckRun],
  ["check_suite", readCheckSuite],
  ["status", readStatus],
  ["deployment_status", readDeploymentStatus],
  ["merge_group", readMergeGroup],
  ["push", readPush],
  ["team", eitherReader(TEAM_ACTIONS)],
  // Who joins a team that approves or overrides is part of what an approval of theirs is worth.
  ["membership", recorded("membership", organizationReader(["added", "removed"]))],
  ["member", repositoryReader(["added", "edited", "removed"])],
  ["organization", organizationReader(["member_added", "member_removed", "renamed"])],
  ["repository", recorded("repository", repositoryReader(REPOSITORY_ACTIONS))],
  ["installation", recorded("installation", readInstallation)],
  [
    "installation_repositories",
    recorded("installation_repositories", readInstallationRepositories),
  ],
  ["branch_protection_rule", recorded("branch_protection_rule", repositoryReader(RULE_ACTIONS))],
  ["repository_ruleset", recorded("repository_ruleset", eitherReader(RULE_ACTIONS))],
]);

const Action = z.object({ action: z.string().max(NAME_CHARACTERS_MAX) });

/**
 * Reduces a delivery to what it asks to be looked at again. Total: what it does not know or cannot read
 * is ignored with a reason.
 *
 * A payload can only cause work. Everything that could loosen a verdict is read again from the API, so
 * a forged, replayed or reordered delivery does no harm, and a lost one only delays.
 */
export function readDelivery(
  name: string,
  payload: unknown,
  context: DeliveryContext,
): ReadDelivery {
  const eventName = name.slice(0, NAME_CHARACTERS_MAX);
  const action = Action.safeParse(payload);
  const full = action.success ? `${eventName}.${action.data.action}` : eventName;
  const reader = READERS.get(name);
  const reading = reader?.(payload, context) ?? ignored("an event the app does not read");
  if (reading.kind === "ignored") {
    return { kind: "ignored", event: { name: full, reason: reading.reason } };
  }
  const {
    sender,
    work,
    pushes = [],
    commands = [],
    notices = [],
    tightens = [],
    news = [],
  } = reading;
  const quiet = { name: full, sender, work, pushes, commands };
  const base = news.length === 0 ? quiet : { ...quiet, news };
  const event = notices.length === 0 ? base : { ...base, notices };
  return { kind: "event", event: tightens.length === 0 ? event : { ...event, tightens } };
}
