import nock from "nock";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { known } from "../../src/domain/known.ts";
import type { PostureFacts, PostureId } from "../../src/domain/posture.ts";
import { fetchPosture, type GithubPosture } from "../../src/github/fetch-posture.ts";
import {
  GithubInvalidAnswerError,
  GithubUnauthorizedError,
  GithubUnavailableError,
} from "../../src/github/github-errors.ts";
import { APP_NEEDS } from "../../src/policy/posture/app-needs.ts";
import { checkPosture } from "../../src/policy/posture/check-posture.ts";
import { api, connect, guardNetwork, HEAD, OTHER, routesOf } from "./github-fixture.ts";
import { WIRE_ANSWERS, WIRE_RULES, WIRE_UNPROTECTED, wireInstallation } from "./posture-answers.ts";

const SHOP = "/repos/acme/shop";
const CONFIG = "/repos/acme/.agentgov";

beforeEach(guardNetwork);
afterEach(() => {
  nock.abortPendingRequests();
  nock.cleanAll();
});

/** An answer that differs: a body, or a status with GitHub's words. */
type Differing = Readonly<Record<string, unknown>>;

class Refused {
  readonly status: number;
  readonly message: string;

  constructor(status: number, message = "Resource not accessible by integration") {
    this.status = status;
    this.message = message;
  }
}

async function ask(
  differing: Differing = {},
  {
    branches = [],
    isCloud = false,
  }: { readonly branches?: readonly string[]; readonly isCloud?: boolean } = {},
): Promise<{ readonly facts: GithubPosture; readonly routes: readonly string[] }> {
  const { github, calls } = await connect();
  const unprotected = WIRE_UNPROTECTED.map((path) => [
    path,
    new Refused(404, "Branch not protected"),
  ]);
  const answers = { ...WIRE_ANSWERS, ...Object.fromEntries(unprotected), ...differing };
  for (const [path, body] of Object.entries(answers)) {
    const interceptor = api().persist().get(path).query(true);
    if (body instanceof Refused) interceptor.reply(body.status, { message: body.message });
    else interceptor.reply(200, JSON.stringify(body), { "content-type": "application/json" });
  }
  const facts = await fetchPosture(github, {
    owner: "acme",
    repo: "shop",
    branches,
    configRepository: ".agentgov",
    checkNameOf: (branch) => `agentgov: ${branch}`,
    isCloud,
  });
  return { facts, routes: routesOf(calls) };
}

function judged(facts: GithubPosture): ReadonlyMap<PostureId, string> {
  const policy: PostureFacts["policy"] = known({ mode: "enforce", criticalAreas: ["auth"] });
  return new Map(checkPosture({ ...facts, policy }).map(({ id, status }) => [id, status]));
}

function withStatus(facts: GithubPosture, wanted: string): readonly PostureId[] {
  return [...judged(facts)].filter(([, status]) => status === wanted).map(([id]) => id);
}

const NOT_YET = ["P19", "P27", "P28", "P31"];

describe("fetchPosture", () => {
  it("reads a repository with nothing left to wish for", async () => {
    const { facts } = await ask();
    expect(withStatus(facts, "red")).toEqual([]);
    expect(withStatus(facts, "unknown")).toEqual(NOT_YET);
  });

  /** Every call, with the questions that stay open when GitHub refuses it. */
  const CALLS = [
    ["/app/hook/deliveries", ["P17"]],
    ["/app/hook/config", ["P17"]],
    ["/meta", ["P23"]],
    [`${SHOP}/pulls`, ["P12", "P15", "P24"]],
    [
      `${SHOP}/rules/branches/main`,
      ["P01", "P02", "P03", "P04", "P05", "P06", "P07", "P08", "P09"],
    ],
    [`${CONFIG}/rules/branches/main`, ["P14"]],
    [`${SHOP}/rulesets/1`, ["P07", "P08"]],
    [`${SHOP}/rulesets`, ["P22"]],
    [`${SHOP}/commits/${HEAD}/check-runs`, ["P24"]],
    [`${SHOP}/commits/${HEAD}/statuses`, ["P24"]],
    [`${SHOP}/actions/permissions`, ["P25"]],
    [`${SHOP}/actions/permissions/workflow`, ["P13"]],
    [`${SHOP}/actions/permissions/fork-pr-contributor-approval`, ["P21"]],
    [`${SHOP}/keys`, ["P18"]],
    [`${SHOP}/environments`, ["P22"]],
  ] as const;

  it.each(CALLS)("leaves questions open when GitHub refuses %s", async (path, open) => {
    for (const refusal of [new Refused(403), new Refused(404, "Not Found"), new Refused(422)]) {
      const { facts } = await ask({ [path]: refusal });
      expect([refusal.status, withStatus(facts, "unknown")]).toEqual([
        refusal.status,
        expect.arrayContaining([...open]),
      ]);
      nock.cleanAll();
    }
  });

  it.each(CALLS)("fails instead of guessing when GitHub is down at %s", async (path) => {
    await expect(ask({ [path]: new Refused(502, "Bad gateway") })).rejects.toThrow(
      GithubUnavailableError,
    );
  });

  it.each(CALLS)("fails when the answer to %s has another shape", async (path) => {
    await expect(ask({ [path]: [{}] })).rejects.toThrow(GithubInvalidAnswerError);
  });

  it("says that it is not installed, and reads nothing", async () => {
    const { facts, routes } = await ask({
      [`${SHOP}/installation`]: new Refused(404, "Not Found"),
    });
    expect(judged(facts).get("P16")).toBe("red");
    expect(withStatus(facts, "ok")).toEqual([]);
    expect(routes).not.toContainEqual(expect.stringContaining("rules"));
  });

  it("says that it is suspended, and reads nothing", async () => {
    const suspended = { ...wireInstallation(), suspended_at: "2026-11-01T10:00:00Z" };
    const { facts } = await ask({ [`${SHOP}/installation`]: suspended });
    expect(judged(facts).get("P16")).toBe("red");
    expect(facts.branches).toEqual({ kind: "unknown", reason: "the app is suspended" });
  });

  it("fails when GitHub does not accept the app's key", async () => {
    const refused = new Refused(401, "A JSON web token could not be decoded");
    await expect(ask({ [`${SHOP}/installation`]: refused })).rejects.toThrow(
      GithubUnauthorizedError,
    );
  });

  it("asks for nothing the installation may not ask", async () => {
    const { actions: _actions, ...permissions } = APP_NEEDS.permissions;
    const installation = { ...wireInstallation(), permissions };
    const { facts, routes } = await ask({ [`${SHOP}/installation`]: installation });
    expect(
      routes.filter((route) => /rulesets|protection|actions|keys|environ/u.test(route)),
    ).toEqual([]);
    const open = ["P07", "P08", "P13", "P18", "P19", "P21", "P22", "P25", "P27", "P28", "P31"];
    expect(withStatus(facts, "unknown")).toEqual(open);
  });

  it("does not take a bypass list that is left out for an empty one", async () => {
    for (const ruleset of [{ name: "checks" }, { name: "checks", bypass_actors: null }]) {
      const { facts } = await ask({ [`${SHOP}/rulesets/2`]: ruleset });
      expect(judged(facts).get("P07")).toBe("unknown");
      nock.cleanAll();
    }
  });

  it("names who may go around a ruleset", async () => {
    const actors = [{ actor_id: 5, actor_type: "RepositoryRole", bypass_mode: "always" }];
    const { facts } = await ask({
      [`${SHOP}/rulesets/1`]: { name: "gate", bypass_actors: actors },
    });
    expect(withStatus(facts, "red")).toEqual(["P07", "P08"]);
  });

  it("reads a check without a source as one that anybody may post", async () => {
    const rules = WIRE_RULES.map((rule) => JSON.parse(JSON.stringify(rule, withoutSource)));
    const { facts } = await ask({ [`${SHOP}/rules/branches/main`]: rules });
    expect(withStatus(facts, "red")).toEqual(["P03"]);
  });

  it("reads a classic protection", async () => {
    const protection = {
      required_status_checks: { strict: true, checks: [{ context: "agentgov: main", app_id: -1 }] },
      required_pull_request_reviews: {
        dismiss_stale_reviews: true,
        bypass_pull_request_allowances: { users: [{ login: "bob" }], teams: [], apps: [] },
      },
      enforce_admins: { enabled: false },
      allow_force_pushes: { enabled: true },
      allow_deletions: { enabled: false },
    };
    const { facts } = await ask({
      [`${SHOP}/rules/branches/main`]: [],
      [`${SHOP}/branches/main/protection`]: protection,
    });
    expect(withStatus(facts, "red")).toEqual(["P03", "P07", "P08", "P09", "P20", "P26", "P29"]);
  });

  it("does not take any other 404 for an unprotected branch", async () => {
    const path = `${SHOP}/branches/main/protection`;
    const { facts } = await ask({ [path]: new Refused(404, "Not Found") });
    const [branch] = facts.branches.kind === "known" ? facts.branches.value : [];
    expect(branch?.classic.kind).toBe("unknown");
  });

  it("sees who else posts the check, as a run or as a status", async () => {
    const { facts } = await ask({
      [`${SHOP}/commits/${HEAD}/check-runs`]: {
        check_runs: [
          { name: "agentgov: main", app: { id: 15_368, slug: "github-actions" } },
          { name: "agentgov", app: { id: 1, slug: "other" } },
        ],
      },
      [`${SHOP}/commits/${HEAD}/statuses`]: [
        { context: "agentgov: main", creator: { id: 7, login: "Mallory", type: "User" } },
        { context: "ci", creator: null },
      ],
    });
    const [branch] = facts.branches.kind === "known" ? facts.branches.value : [];
    expect(branch?.checks).toEqual(
      known({ commits: 1, own: 0, others: ["app github-actions", "@mallory"] }),
    );
  });

  it("forgets a failed delivery that a later attempt made good, and those of others", async () => {
    const { facts } = await ask();
    expect(facts.deliveries).toEqual(known({ looked: 2, lost: [] }));
  });

  it("names a delivery that failed for good", async () => {
    const lost = { guid: "g9", event: "push", status: "timed out", status_code: 0 };
    const { facts } = await ask({ "/app/hook/deliveries": [lost] });
    const expected = { looked: 1, lost: [{ event: "push", status: "timed out" }] };
    expect(facts.deliveries).toEqual(known(expected));
  });

  it("looks at branches that pull requests target, but not at steps of a stack", async () => {
    const change = (number: number, head: string, base: string): object => ({
      number,
      head: { ref: head, sha: OTHER, repo: { id: 99 } },
      base: { ref: base, repo: { id: 99 } },
      auto_merge: number === 2 ? { merge_method: "squash" } : null,
    });
    const changes = [change(1, "one", "main"), change(2, "two", "one"), change(3, "fix", "old/2")];
    const { facts } = await ask({
      [`${SHOP}/pulls`]: changes,
      [`${SHOP}/rules/branches/old%2F2`]: [],
      [`${SHOP}/commits/${OTHER}/check-runs`]: { check_runs: [] },
      [`${SHOP}/commits/${OTHER}/statuses`]: [],
    });
    expect(facts.autoMerging).toEqual(known([2]));
    expect(facts.targetedBranches).toMatchObject(known([{ name: "old/2" }]));
    expect(withStatus(facts, "red")).toEqual(["P15"]);
  });

  it("asks about more branches, each once", async () => {
    const differing = {
      [`${SHOP}/rules/branches/dev`]: [],
      [`${SHOP}/commits/heads%2Fdev`]: { sha: HEAD },
    };
    const refused = {
      [`${SHOP}/branches/dev/protection`]: new Refused(404, "Branch not protected"),
    };
    const { facts } = await ask({ ...differing, ...refused }, { branches: ["dev", "main", "dev"] });
    const names =
      facts.branches.kind === "known" ? facts.branches.value.map(({ name }) => name) : [];
    expect(names).toEqual(["main", "dev"]);
    expect(judged(facts).get("P01")).toBe("red");
  });

  it("does not ask GitHub's own service for a version", async () => {
    const { facts, routes } = await ask({}, { isCloud: true });
    expect(facts.serverVersion).toEqual(known(null));
    expect(routes).not.toContain("200 GET /meta");
  });

  it("sees that there is no config repository", async () => {
    const { facts } = await ask({ [CONFIG]: new Refused(404, "Not Found") });
    expect(withStatus(facts, "red")).toEqual(["P14"]);
  });

  it("does not judge merge methods that GitHub keeps to itself", async () => {
    const { facts } = await ask({
      [SHOP]: { default_branch: "main", private: true },
      [`${SHOP}/rules/branches/main`]: JSON.parse(JSON.stringify(WIRE_RULES, withoutMethods)),
    });
    expect(judged(facts).get("P30")).toBe("unknown");
  });
});

function withoutSource(key: string, value: unknown): unknown {
  return key === "integration_id" ? undefined : value;
}

function withoutMethods(key: string, value: unknown): unknown {
  return key === "allowed_merge_methods" ? undefined : value;
}
