import { describe, expect, it } from "vitest";
import {
  COMMON,
  eventOf,
  ORGANIZATION,
  pushPayload,
  reasonOf,
  THIS_ORGANIZATION,
  THIS_REPOSITORY,
} from "./delivery-fixture.ts";
import { BASE, HEAD, INSTALLATION, someAccount } from "./github-fixture.ts";

const NO_COMMIT = "0".repeat(40);
const CONFIG_REPOSITORY = { ...COMMON.repository, id: 100, name: ".agentgov" };

describe("push", () => {
  it("is always told to the push history", () => {
    expect(eventOf("push", pushPayload({ forced: true, ref: "refs/heads/till" }))).toEqual({
      name: "push",
      sender: someAccount(),
      work: [],
      pushes: [
        {
          repositoryId: 99,
          ref: "refs/heads/till",
          before: BASE,
          after: HEAD,
          pusher: someAccount(),
          forced: true,
        },
      ],
      commands: [],
    });
  });

  it.each([
    ["a new branch", { before: NO_COMMIT }, { before: null, after: HEAD }],
    ["a deleted branch", { after: NO_COMMIT }, { before: BASE, after: null }],
  ])("tells %s by a missing commit", (_name, overrides, expected) => {
    expect(eventOf("push", pushPayload(overrides)).pushes[0]).toMatchObject(expected);
  });

  it.each([
    [
      "the default branch of the policy repository",
      { repository: CONFIG_REPOSITORY },
      [THIS_ORGANIZATION],
    ],
    ["another branch of it", { repository: CONFIG_REPOSITORY, ref: "refs/heads/draft" }, []],
    [
      "a repository's policy",
      { commits: [{ modified: [".github/agentgov.yml"] }] },
      [THIS_REPOSITORY],
    ],
    ["a removed CODEOWNERS", { commits: [{ removed: ["docs/CODEOWNERS"] }] }, [THIS_REPOSITORY]],
    [
      "the policy of another base",
      { ref: "refs/heads/v1", commits: [{ added: ["CODEOWNERS"] }] },
      [THIS_REPOSITORY],
    ],
    ["other files", {}, []],
    ["a tag with the same file", { ref: "refs/tags/v1", commits: [{ added: ["CODEOWNERS"] }] }, []],
    [
      "a forced default branch, whose files are not all listed",
      { forced: true },
      [THIS_REPOSITORY],
    ],
    ["a default branch without a list", { commits: [] }, [THIS_REPOSITORY]],
    ["a forced other branch", { forced: true, ref: "refs/heads/x" }, []],
    ["a file that only ends alike", { commits: [{ added: ["src/CODEOWNERS"] }] }, []],
  ])("looks again after a push to %s", (_name, overrides, work) => {
    expect(eventOf("push", pushPayload(overrides)).work).toEqual(work);
  });

  it("looks again when the list of commits is cut", () => {
    const commits = Array.from({ length: 2_048 }, () => ({ added: [] }));
    expect(eventOf("push", pushPayload({ commits })).work).toEqual([THIS_REPOSITORY]);
  });

  it("still sees a change of policy by nobody", () => {
    const payload = pushPayload({ sender: null, repository: CONFIG_REPOSITORY });
    expect(eventOf("push", payload)).toMatchObject({
      sender: null,
      work: [THIS_ORGANIZATION],
      pushes: [],
    });
    expect(reasonOf("push", pushPayload({ sender: null }))).toBe("a push by nobody");
  });
});

describe("people, rules and installations", () => {
  it.each([
    ["member", { ...COMMON, action: "added" }, THIS_REPOSITORY],
    ["member", { ...COMMON, action: "removed" }, THIS_REPOSITORY],
    ["repository", { ...COMMON, action: "renamed" }, THIS_REPOSITORY],
    ["branch_protection_rule", { ...COMMON, action: "edited" }, THIS_REPOSITORY],
    ["repository_ruleset", { ...COMMON, action: "deleted" }, THIS_REPOSITORY],
    ["repository_ruleset", { ...ORGANIZATION, action: "created" }, THIS_ORGANIZATION],
    ["team", { ...COMMON, ...ORGANIZATION, action: "added_to_repository" }, THIS_REPOSITORY],
    ["team", { ...ORGANIZATION, action: "deleted" }, THIS_ORGANIZATION],
    ["membership", { ...ORGANIZATION, action: "removed" }, THIS_ORGANIZATION],
    ["organization", { ...ORGANIZATION, action: "member_removed" }, THIS_ORGANIZATION],
  ])("looks again after %s", (name, payload, work) => {
    expect(eventOf(name, payload).work).toEqual([work]);
  });

  it.each([
    ["organization", { ...ORGANIZATION, action: "member_invited" }],
    ["repository", { ...COMMON, action: "deleted" }],
    ["team", { ...ORGANIZATION, action: "invented" }],
    ["membership", { action: "added", installation: { id: 7 } }],
  ])("ignores what changes nothing: %s", (name, payload) => {
    expect(reasonOf(name, payload)).not.toBe("not ignored");
  });

  const installation = { id: INSTALLATION, account: { login: "acme" } };

  it.each(["created", "new_permissions_accepted", "unsuspend"])(
    "looks at everything when the installation is %s",
    (action) => {
      const payload = { action, sender: COMMON.sender, installation };
      expect(eventOf("installation", payload).work).toEqual([THIS_ORGANIZATION]);
    },
  );

  it.each(["deleted", "suspend"])("ignores an installation that is %s", (action) => {
    expect(reasonOf("installation", { action, installation })).toBe(
      "the app has no access any more",
    );
  });

  it.each([
    [1, ["shop"]],
    [51, [null]],
  ])("looks at %i added repositories", (count, repos) => {
    const added = Array.from({ length: count }, () => ({ id: 99, name: "shop" }));
    const payload = { action: "added", installation, repositories_added: added };
    const { work } = eventOf("installation_repositories", payload);
    expect(work.map((item) => item.kind === "policy-change" && item.repo)).toEqual(repos);
  });

  it("ignores removed repositories", () => {
    const payload = { action: "removed", installation, repositories_added: [] };
    expect(reasonOf("installation_repositories", payload)).toBe("no repository was added");
  });
});
