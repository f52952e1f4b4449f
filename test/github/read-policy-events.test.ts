import { describe, expect, it } from "vitest";
import {
  COMMON,
  eventOf,
  judgedWorkOf,
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
    expect(eventOf("push", pushPayload({ forced: true, ref: "refs/tags/till" }))).toEqual({
      name: "push",
      sender: someAccount(),
      work: [],
      pushes: [
        {
          repositoryId: 99,
          ref: "refs/tags/till",
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
    expect(judgedWorkOf("push", pushPayload(overrides))).toEqual(work);
  });

  it("looks again when the list of commits is cut", () => {
    const commits = Array.from({ length: 2_048 }, () => ({ added: [] }));
    expect(judgedWorkOf("push", pushPayload({ commits }))).toEqual([THIS_REPOSITORY]);
  });

  it("still sees a change of policy by nobody", () => {
    const payload = pushPayload({ sender: null, repository: CONFIG_REPOSITORY });
    expect(eventOf("push", payload)).toMatchObject({ sender: null, pushes: [] });
    expect(judgedWorkOf("push", payload)).toEqual([THIS_ORGANIZATION]);
    const tag = pushPayload({ sender: null, ref: "refs/tags/v1" });
    expect(reasonOf("push", tag)).toBe("a push by nobody");
  });
});

describe("a branch that moves", () => {
  const place = { installationId: INSTALLATION, repositoryId: 99, owner: "acme", repo: "shop" };

  it.each([
    ["main", true],
    ["release/1", false],
  ])(
    "has what landed on %s matched, and what passed against it judged again",
    (branch, isDefault) => {
      const ref = { ...place, branch, isDefault };
      expect(eventOf("push", pushPayload({ ref: `refs/heads/${branch}` })).work).toEqual([
        { kind: "landing", ref },
        { kind: "base-moved", ref },
      ]);
    },
  );

  it.each(["refs/heads/gh-readonly-queue/main/pr-7", "refs/tags/v1", "refs/heads/"])(
    "is none for %s",
    (ref) => {
      expect(eventOf("push", pushPayload({ ref })).work).toEqual([]);
    },
  );
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
    expect(judgedWorkOf(name, payload)).toEqual([work]);
  });

  it.each([
    ["organization", { ...ORGANIZATION, action: "member_invited" }],
    ["team", { ...ORGANIZATION, action: "invented" }],
    ["membership", { action: "added", installation: { id: 7 } }],
  ])("ignores what changes nothing: %s", (name, payload) => {
    expect(reasonOf(name, payload)).not.toBe("not ignored");
  });

  const installation = { id: INSTALLATION, account: { login: "acme" } };
  const THIS_INSTALLATION = { kind: "installation", installationId: INSTALLATION, owner: "acme" };

  it.each(["created", "new_permissions_accepted", "unsuspend"])(
    "looks at everything when the installation is %s",
    (action) => {
      const payload = { action, sender: COMMON.sender, installation };
      expect(judgedWorkOf("installation", payload)).toEqual([THIS_ORGANIZATION, THIS_INSTALLATION]);
    },
  );

  it.each(["deleted", "suspend"])(
    "has an installation that is %s recorded, and asks GitHub how it stands",
    (action) => {
      const { work } = eventOf("installation", { action, sender: COMMON.sender, installation });
      expect(work).toMatchObject([
        THIS_INSTALLATION,
        {
          kind: "platform-change",
          change: { name: `installation.${action}`, subject: "acme", actor: { login: "alice" } },
        },
      ]);
    },
  );

  it.each([
    [1, ["shop"]],
    [51, [null]],
  ])("looks at %i added repositories", (count, repos) => {
    const added = Array.from({ length: count }, () => ({ id: 99, name: "shop" }));
    const payload = { action: "added", installation, repositories_added: added };
    const work = judgedWorkOf("installation_repositories", payload);
    expect(work.at(-1)).toEqual(THIS_INSTALLATION);
    const judged = work.slice(0, -1);
    expect(judged.map((item) => item.kind === "policy-change" && item.repo)).toEqual(repos);
  });

  it("has removed repositories recorded by name", () => {
    const removed = [{ id: 99, name: "shop" }];
    const payload = {
      action: "removed",
      installation,
      repositories_added: [],
      repositories_removed: removed,
    };
    expect(eventOf("installation_repositories", payload).work).toMatchObject([
      THIS_INSTALLATION,
      { kind: "platform-change", change: { after: { removed: "shop" } } },
    ]);
  });

  it.each([
    [
      "repository",
      { action: "renamed", changes: { repository: { name: { from: "store" } } } },
      { "repository.name": "store" },
      {},
    ],
    ["repository", { action: "archived" }, {}, {}],
    ["repository", { action: "deleted" }, {}, {}],
    ["repository", { action: "transferred", changes: { owner: { from: { user: {} } } } }, {}, {}],
    [
      "branch_protection_rule",
      {
        action: "edited",
        changes: { admin_enforced: { from: true }, authorized_actor_names: { from: ["a", "b"] } },
        rule: { name: "main", admin_enforced: false, secret: { deep: 1 } },
      },
      { admin_enforced: "true", authorized_actor_names: "a b" },
      { name: "main", admin_enforced: "false" },
    ],
    [
      "repository_ruleset",
      {
        action: "edited",
        changes: { enforcement: { from: "active" } },
        repository_ruleset: { id: 3, name: "gate", enforcement: "disabled" },
      },
      { enforcement: "active" },
      { id: "3", name: "gate", enforcement: "disabled" },
    ],
  ])("has %s %j recorded with what was before and after", (name, more, ...[before, after]) => {
    const { work } = eventOf(name, { ...COMMON, ...more });
    expect(work.find(({ kind }) => kind === "platform-change")).toEqual({
      kind: "platform-change",
      installationId: INSTALLATION,
      change: {
        name: `${name}.${more.action}`,
        subject: "acme/shop",
        repositoryId: 99,
        actor: someAccount(),
        before,
        after,
      },
    });
  });

  it("keeps a change that GitHub tells much of within bounds", () => {
    const rule = Object.fromEntries(
      Array.from({ length: 500 }, (_, index) => [`setting${index}`, "x".repeat(5_000)]),
    );
    const { work } = eventOf("branch_protection_rule", { ...COMMON, action: "edited", rule });
    expect(JSON.stringify(work).length).toBeLessThan(10_000);
  });
});
