import { expect } from "vitest";
import type { Acme } from "./acme.ts";

type Permissions = Readonly<Record<string, string>>;

const change = { author: "alice", message: "m\n", changes: { "n.txt": "n\n" } };

/** Does everything that GitHub tells an app with these permissions of. */
export function playEverything(acme: Acme, permissions: Permissions): void {
  const { pr, repo, sandbox: box } = acme;
  const sha = box.head(repo, "main");
  box.postStatus(repo, { sha, context: "cla", state: "success", by: "bob" });
  box.deploy(repo, { environment: "production", sha, by: "bob" });
  box.createUser("dora");
  box.addMember("acme", "dora");
  box.createTeam("acme", "core", ["dora"]);
  box.removeTeamMember("acme", "core", "dora");
  box.setTeamPermission(repo, "core", "write");
  box.requestReviewers(pr, { by: "alice", users: ["bob"], teams: ["core"] });
  box.removeReviewRequests(pr, { by: "alice", users: ["bob"], teams: ["core"] });
  box.setTeamPermission(repo, "core", "none");
  box.removeMember("acme", "dora");
  box.setPermission(repo, "dora", "read");
  box.setPermission(repo, "dora", "write");
  box.setPermission(repo, "dora", "none");
  box.setTopics(repo, ["shop"]);
  box.setRules(repo, "main", { blockForcePush: true });
  box.setRules(repo, "main", { mergeQueue: true, requiredChecks: [{ context: "ci" }] });
  const comment = box.comment({ pr, by: "bob", body: "hi" });
  box.editComment(comment, { body: "ho" });
  box.deleteComment(comment);
  const { id } = box.review({ pr, by: "bob", state: "REQUEST_CHANGES" });
  box.dismissReview(pr, id, { by: "olga" });
  box.convertToDraft(pr, { by: "alice" });
  box.markReady(pr, { by: "alice" });
  box.close(pr, { by: "alice" });
  box.reopen(pr, { by: "alice" });
  box.editPullRequest(pr, { by: "alice", body: "Why" });
  box.pushCommit(repo, "feature", change);
  box.postCheck(repo, { sha: box.head(repo, "feature"), name: "ci", conclusion: "success" });
  box.enqueue(pr, { by: "bob" });
  box.dequeue(pr, { by: "bob" });
  box.setRules(repo, "main", null);
  playThreadsAndRepositories(acme);
  playRules(acme);
  playChecksAndInstallation(acme, permissions);
}

function playThreadsAndRepositories({ pr, sandbox: box }: Acme): void {
  const thread = box.startThread({ pr, by: "bob" });
  box.resolveThread(pr, thread.id, { resolved: true });
  box.resolveThread(pr, thread.id, { resolved: false, by: "bob" });
  box.createOrg("apex-two", { owners: ["olga"] });
  box.createRepo("apex-two", "moving");
  box.transferRepo("apex-two/moving", "acme");
  box.archiveRepo("acme/moving");
}

function playChecksAndInstallation({ repo, sandbox: box }: Acme, permissions: Permissions): void {
  const sha = box.head(repo, "feature");
  // A run of the app's own, without a request: other tests go the long way.
  const run = box.postCheck(repo, { sha, name: "own", app: "other" });
  expect(() => {
    box.rerequestCheck(run.id, "bob");
  }).toThrow("only its own app");
  box.renameTeam("acme", "core", "Core");
  box.renameOrg("acme", "apex");
  box.renameOrg("apex", "acme");
  box.renameRepo(repo, "store");
  box.setInstalledRepositories("acme", []);
  box.setInstalledRepositories("acme", ["acme/store"]);
  box.suspendInstallation("acme");
  box.unsuspendInstallation("acme");
  box.setAppPermissions("acme", permissions);
  box.uninstall("acme");
  box.install("acme");
}

function playRules({ repo, sandbox: box }: Acme): void {
  for (const rules of [{ strict: true }, { strict: false }, null]) {
    box.setRules(repo, "release", rules === null ? null : { ...rules, classic: true });
  }
}
