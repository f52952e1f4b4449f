import { describe, expect, it } from "vitest";
import type { Act } from "../../../src/domain/act.ts";
import { contentOf } from "../../../src/domain/file-content.ts";
import type { Finding } from "../../../src/domain/finding.ts";
import type { Deployment } from "../../../src/domain/head-facts.ts";
import { known, unknown } from "../../../src/domain/known.ts";
import type { AreaPolicy } from "../../../src/domain/policy-snapshot.ts";
import type { PullRequestFacts } from "../../../src/domain/pull-request-facts.ts";
import type { GateJudgement } from "../../../src/policy/gates/gate-definition.ts";
import { stagedRollout } from "../../../src/policy/gates/staged-rollout.ts";
import { aBench } from "../../builders/bench.ts";
import { aFile, at, BOB, OLGA, RITA, sha } from "../../builders/facts.ts";
import { anOwnership } from "../../builders/ownership.ts";
import { anArea, touched } from "../../builders/policy.ts";

const FILE = aFile("db/migrate/2_drop.sql");
const NEXT = aFile("db/migrate/3_drop.sql");
const DROPS: Finding = {
  kind: "destructive-schema",
  area: "migrations",
  tier: "high",
  path: FILE.path,
  message: "Drops a column.",
};
const REQUIRED = { gate: "staged-rollout", environments: ["production"], soakMinutes: 30 } as const;
const BOTH = ["production", "staging"];

/** Facts are read 50 minutes after noon. */
function deployed(minute: number, more: Partial<Deployment> = {}): Deployment {
  return {
    environment: "production",
    sha: sha(minute),
    createdAt: at(minute * 60),
    state: "succeeded",
    succeededAt: at(minute * 60),
    containsBase: known(true),
    ...more,
  };
}

interface Scene {
  readonly findings: readonly Finding[];
  readonly facts: Partial<PullRequestFacts>;
  readonly environments: readonly string[];
  readonly acts: readonly Act[];
  readonly area: Partial<AreaPolicy>;
}

function judge(deployments: readonly Deployment[], scene: Partial<Scene> = {}): GateJudgement {
  const { findings = [DROPS], acts = [], environments = REQUIRED.environments } = scene;
  const facts = {
    files: known([FILE, NEXT]),
    deployments: known(deployments),
    ...scene.facts,
  };
  const files = [FILE, NEXT].map(({ path }) => ({ path, rule: "r" }));
  return stagedRollout.judge(
    aBench(facts, { findings, acts }),
    { ...REQUIRED, environments },
    {
      touched: touched({ area: "migrations", files }),
      areaPolicy: anArea({ area: "migrations", ...scene.area }),
    },
  );
}

describe("what staged-rollout judges", () => {
  it.each<[string, Partial<Finding>, string]>([
    ["of this area about a file elsewhere", { path: "sql/drop.sql" }, "unsatisfied"],
    ["of another area about a file of this one", { area: "app" }, "unsatisfied"],
    ["of another area and file", { area: "app", path: "sql/drop.sql" }, "not-applicable"],
  ])("takes a schema change %s for what it is", (_name, more, status) => {
    const finding: Finding = { ...DROPS, ...more, kind: "destructive-schema" };
    expect(judge([], { findings: [finding] }).result.status).toBe(status);
  });

  it("asks nothing of a finding that tells of something else", () => {
    const findings: readonly Finding[] = [
      { ...DROPS, kind: "new-dependency", purl: "pkg:npm/ms@2.0.0" },
    ];
    expect(stagedRollout.needs(REQUIRED, aBench({}, { findings }))).toEqual({});
    expect(judge([], { findings }).result).toMatchObject({
      status: "not-applicable",
      summary: "Nothing here takes away what running code may use.",
    });
  });

  it("counts the time past a deployment in between that never succeeded", () => {
    const failed = deployed(30, {
      state: "failed",
      succeededAt: null,
      containsBase: known(false),
    });
    const { result } = judge([deployed(45), failed, deployed(10, { state: "inactive" })]);
    expect(result.status).toBe("satisfied");
    expect(result.summary).toContain("since 2026-06-01T12:10:00Z");
  });

  it.each<[string, readonly Deployment[], Partial<PullRequestFacts>]>([
    ["of a deployment", [deployed(10, { succeededAt: "long ago" })], {}],
    ["of reading", [deployed(10)], { gatheredAt: "now" }],
  ])("never takes a time %s that it cannot read for long enough", (...[, deployments, facts]) => {
    expect(judge(deployments, { facts }).result.status).toBe("unsatisfied");
  });
});

describe("what staged-rollout says", () => {
  it("says what could not be read", () => {
    const facts = { content: unknown("it was too much") };
    expect(judge([], { findings: [], facts }).result.summary).toBe(
      "The rollout could not be judged: the contents of the change could not be read: it was too much.",
    );
    const bench = aBench({ files: known([FILE]) }, { findings: [DROPS] });
    const scope = { touched: touched({ area: "migrations" }), areaPolicy: anArea() };
    expect(stagedRollout.judge(bench, REQUIRED, scope).result.summary).toBe(
      "The rollout could not be judged: deployments were not read.",
    );
  });

  it("tells first of the environment that could not be judged", () => {
    const lost = deployed(10, { environment: "staging", containsBase: unknown("it is gone") });
    const { result } = judge([deployed(10), lost], { environments: BOTH });
    expect(result).toMatchObject({
      status: "error",
      summary: "The rollout could not be judged: it is gone.",
    });
  });

  it("tells of every environment that is open, and is looked at again for the first", () => {
    const staged = deployed(21, { environment: "staging" });
    const failed = deployed(40, { state: "failed", succeededAt: null });
    const open = judge([failed, staged], { environments: BOTH });
    expect(open.result.summary).toBe(
      `The latest deployment to production, of ${sha(40).slice(0, 7)}, failed. What this builds on runs in staging since 2026-06-01T12:21:00Z and has to until 2026-06-01T12:51:00Z.`,
    );
    expect(open.result.needs).toEqual([
      "a deployment to production of what this builds on",
      "time until 2026-06-01T12:51:00Z",
    ]);
    expect(open.wakeAt).toBe("2026-06-01T12:51:00Z");
    expect(judge([failed])).not.toHaveProperty("wakeAt");
  });

  it("says that no environment is named", () => {
    expect(judge([deployed(10)], { environments: [] }).result).toMatchObject({
      summary: "Policy names no environment to deploy to.",
      needs: [],
    });
  });

  it("asks whoever keeps the repository where nobody owns the files", () => {
    expect(judge([]).result).toMatchObject({
      summary:
        "No deployment to production is recorded on GitHub: an owner has to answer for the rollout with `/agentgov own`.",
      needs: ["someone with maintain or admin access, with `/agentgov own`"],
    });
  });

  it("asks all who may answer, and says why the words so far do not count", () => {
    const owners = [
      { kind: "user", login: "olga" },
      { kind: "team", team: "acme/identity" },
    ] as const;
    const acts = [anOwnership(BOB, [FILE, NEXT]), anOwnership(RITA, [FILE, NEXT])];
    const { result } = judge([], { area: { owners }, acts });
    expect(result.needs).toEqual(["@olga or @acme/identity, with `/agentgov own`"]);
    expect(result.summary).toMatch(/`\/agentgov own` \(@bob: [^;]+; @rita: [^;]+\)\.$/u);
  });

  it("names everybody who answers for the rollout", () => {
    const codeowners = known(`${FILE.path} @bob\n${NEXT.path} @olga\n`);
    const acts = [BOB, OLGA].map((actor) => anOwnership(actor, [FILE, NEXT]));
    const { result } = judge([], { facts: { codeowners }, acts });
    expect(result).toMatchObject({
      status: "satisfied",
      summary:
        "No deployment to production is recorded on GitHub; @bob, @olga answers for the rollout.",
    });
  });
});

describe("content of the schema files", () => {
  it("is what an owner answered for", () => {
    const contents = [{ ...contentOf(FILE), mode: "100644" }];
    const acts = [{ ...anOwnership(OLGA, [FILE, NEXT]), contents }];
    const owners = [{ kind: "user", login: "olga" }] as const;
    expect(judge([], { area: { owners }, acts }).result.status).toBe("unsatisfied");
  });
});
