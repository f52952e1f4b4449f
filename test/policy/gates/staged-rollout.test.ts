import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Act } from "../../../src/domain/act.ts";
import type { FileContent } from "../../../src/domain/approval.ts";
import { contentOf } from "../../../src/domain/file-content.ts";
import type { Finding } from "../../../src/domain/finding.ts";
import type { Deployment } from "../../../src/domain/head-facts.ts";
import { known, unknown } from "../../../src/domain/known.ts";
import type { ChangedFile, PullRequestFacts } from "../../../src/domain/pull-request-facts.ts";
import type { ApprovalBench } from "../../../src/policy/approval-bench.ts";
import type { GateJudgement } from "../../../src/policy/gates/gate-definition.ts";
import { stagedRollout } from "../../../src/policy/gates/staged-rollout.ts";
import { OWNERSHIP_STATEMENT_VERSION } from "../../../src/policy/ownership-statement.ts";
import { aBench } from "../../builders/bench.ts";
import { aFile, at, BOB, CLAUDE, HEAD, IDA, RITA, sha } from "../../builders/facts.ts";
import { anArea, touched } from "../../builders/policy.ts";

const FILE = aFile("db/migrate/2_drop.sql");
function seen(file: ChangedFile): FileContent {
  return { ...contentOf(file), mode: "100644" };
}

const SCOPE = {
  touched: touched({ area: "migrations", files: [{ path: FILE.path, rule: "r" }] }),
  areaPolicy: anArea({ area: "migrations", owners: [{ kind: "team", team: "acme/identity" }] }),
};
const DROPS: Finding = {
  kind: "destructive-schema",
  area: "migrations",
  tier: "high",
  path: FILE.path,
  message: "Drops a column.",
};
const REQUIRED = {
  gate: "staged-rollout",
  environments: ["production"],
  soakMinutes: 30,
} as const;

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

function judge(
  deployments: readonly Deployment[] | PullRequestFacts["deployments"],
  more: Partial<ApprovalBench> = {},
  environments: readonly string[] = REQUIRED.environments,
): GateJudgement {
  const read =
    deployments !== undefined && "kind" in deployments ? deployments : known(deployments ?? []);
  const facts = {
    files: known([FILE]),
    ...(deployments === undefined ? {} : { deployments: read }),
  };
  const bench = aBench(facts, { findings: [DROPS], ...more });
  return stagedRollout.judge(bench, { ...REQUIRED, environments }, SCOPE);
}

function anOwnership(more: Partial<Act> = {}): Act {
  return {
    kind: "ownership",
    channel: "comment",
    sourceId: 1,
    actor: IDA,
    reason: null,
    scope: null,
    statement: OWNERSHIP_STATEMENT_VERSION,
    baseRef: "main",
    headSha: HEAD,
    contents: [seen(FILE)],
    givenAt: at(10),
    expiresAt: null,
    end: null,
    ...more,
  };
}

describe("staged-rollout", () => {
  it("asks nothing of a change that takes nothing away, and reads nothing for it", () => {
    const findings: Finding[] = [];
    expect(judge(undefined, { findings }).result.status).toBe("not-applicable");
    expect(stagedRollout.needs(REQUIRED, aBench({}, { findings }))).toEqual({});
  });

  it("cannot tell what a change takes away whose contents could not be read", () => {
    const bench = aBench({ content: unknown("it was too much"), files: known([FILE]) });
    expect(stagedRollout.judge(bench, REQUIRED, SCOPE).result.status).toBe("error");
  });

  it("asks for the deployments and the owners of one that does", () => {
    expect(stagedRollout.needs(REQUIRED, aBench({}, { findings: [DROPS] }))).toEqual({
      environments: ["production"],
      approvers: ["owners"],
    });
  });

  it("treats a migration that could not be read as one that takes something away", () => {
    const findings: Finding[] = [{ ...DROPS, kind: "unverifiable", area: "app" }];
    expect(judge([], { findings }).result.status).toBe("unsatisfied");
  });

  it("is satisfied when what it builds on has been in use long enough", () => {
    expect(judge([deployed(20)]).result).toEqual({
      gate: "staged-rollout",
      area: "migrations",
      tier: "high",
      status: "satisfied",
      summary: "What this builds on runs in production since 2026-06-01T12:20:00Z.",
      needs: [],
    });
  });

  it("waits for the rest of the time, and is looked at again when it is over", () => {
    const { result, wakeAt } = judge([deployed(21)]);
    expect(result).toMatchObject({
      status: "unsatisfied",
      summary:
        "What this builds on runs in production since 2026-06-01T12:21:00Z and has to until 2026-06-01T12:51:00Z.",
      needs: ["time until 2026-06-01T12:51:00Z"],
    });
    expect(wakeAt).toBe("2026-06-01T12:51:00Z");
  });

  it.each<[string, readonly Deployment[], string]>([
    ["an older commit runs", [deployed(10, { containsBase: known(false) })], "is not deployed to"],
    [
      "it was rolled back to an older commit",
      [deployed(40, { containsBase: known(false) }), deployed(10, { state: "inactive" })],
      "is not deployed to",
    ],
    [
      "the latest deployment failed",
      [deployed(40, { state: "failed", succeededAt: null }), deployed(10)],
      "failed",
    ],
    ["it failed after it had succeeded", [deployed(10, { state: "failed" })], "failed"],
    ["it was taken away", [deployed(10, { state: "inactive" })], "any more"],
    ["it is on its way", [deployed(10, { state: "pending", succeededAt: null })], "on its way"],
    [
      "the time began anew after a rollback",
      [
        deployed(45),
        deployed(40, { containsBase: known(false), state: "inactive" }),
        deployed(5, { state: "inactive" }),
      ],
      "since 2026-06-01T12:45:00Z",
    ],
  ])("waits when %s", (_name, deployments, words) => {
    const { result } = judge(deployments);
    expect(result.status).toBe("unsatisfied");
    expect(result.summary).toContain(words);
    expect(result.needs).toHaveLength(1);
  });

  it("counts the time over deployments that all contain it, in whatever order they are listed", () => {
    const deployments = [
      deployed(10, { state: "inactive" }),
      deployed(45),
      deployed(30, { state: "inactive" }),
      deployed(2, { containsBase: known(false), state: "inactive" }),
    ];
    expect(judge(deployments).result.summary).toContain("since 2026-06-01T12:10:00Z");
    expect(judge(deployments).result.status).toBe("satisfied");
  });

  it("needs every environment, and tells of those that are open", () => {
    const both = ["production", "staging"];
    const staged = deployed(5, { environment: "staging" });
    expect(judge([deployed(10), staged], {}, both).result.status).toBe("satisfied");
    const open = judge([deployed(40), staged], {}, both);
    expect(open.result.status).toBe("unsatisfied");
    expect(open.result.summary).not.toContain("staging");
    expect(judge([deployed(10)], {}, []).result.status).toBe("unsatisfied");
  });

  it.each<[string, PullRequestFacts["deployments"]]>([
    ["deployments that were not read", undefined],
    [
      "deployments GitHub refused",
      unknown("GitHub does not let the app read the deployments (403)"),
    ],
    [
      "a deployment that could not be compared",
      known([deployed(10, { containsBase: unknown("x") })]),
    ],
  ])("cannot judge %s", (_name, deployments) => {
    expect(judge(deployments).result.status).toBe("error");
  });

  it("asks no more of deployments before those that are enough", () => {
    const deployments = [deployed(10), deployed(5, { containsBase: unknown("not compared") })];
    expect(judge(deployments).result.status).toBe("satisfied");
  });

  it("takes an owner's word where no deployment is recorded, and says so", () => {
    const open = judge([]).result;
    expect(open.status).toBe("unsatisfied");
    expect(open.summary).toContain("No deployment to production is recorded on GitHub");
    expect(open.needs).toEqual(["@acme/identity, with `/agentgov own`"]);
    expect(judge([], { acts: [anOwnership()] }).result).toMatchObject({
      status: "satisfied",
      summary: "No deployment to production is recorded on GitHub; @ida answers for the rollout.",
    });
  });

  it.each<[string, Partial<Act>]>([
    ["no owner", { actor: BOB }],
    ["somebody who may only read", { actor: RITA }],
    ["an agent", { actor: CLAUDE }],
    ["another area", { scope: ["auth"] }],
    ["another base", { baseRef: "dev" }],
    ["other content", { contents: [seen(aFile(FILE.path, { blob: "other" }))] }],
    ["more content", { contents: [seen(FILE), seen(aFile("db/migrate/1_add.sql"))] }],
    ["content never read", { contents: null }],
    ["an older statement", { statement: 0 }],
    ["one that ran out", { expiresAt: at(100) }],
    ["one that was ended", { end: { at: at(20), by: IDA, reason: "taken back by @ida" } }],
    ["another act", { kind: "hold" }],
  ])("takes no word of %s", (_name, more) => {
    expect(judge([], { acts: [anOwnership(more)] }).result.status).toBe("unsatisfied");
  });

  it("takes no owner's word against a deployment that is recorded", () => {
    const deployments = [deployed(10, { containsBase: known(false) })];
    expect(judge(deployments, { acts: [anOwnership()] }).result.status).toBe("unsatisfied");
  });

  it("cannot judge an owner whose team could not be read", () => {
    const facts = { files: known([FILE]), deployments: known([]), teams: [] };
    const bench = aBench(facts, { findings: [DROPS], acts: [anOwnership()] });
    expect(stagedRollout.judge(bench, REQUIRED, SCOPE).result.status).toBe("error");
  });

  const deployment = fc
    .record({
      minute: fc.integer({ min: 0, max: 49 }),
      state: fc.constantFrom("succeeded", "inactive", "failed", "pending"),
      isDone: fc.boolean(),
      contains: fc.constantFrom(known(true), known(false), unknown("not read")),
    })
    .map(({ minute, state, isDone, contains }) =>
      deployed(minute, {
        state,
        containsBase: contains,
        ...(isDone && state !== "pending" ? {} : { succeededAt: null }),
      }),
    );

  it("is satisfied only by a deployment that contains it and succeeded long enough ago", () => {
    fc.assert(
      fc.property(fc.array(deployment, { minLength: 1, maxLength: 6 }), (deployments) => {
        if (judge(deployments).result.status !== "satisfied") return;
        const enough = deployments.some(
          ({ succeededAt, containsBase }) =>
            succeededAt !== null &&
            succeededAt <= at(20 * 60) &&
            containsBase.kind === "known" &&
            containsBase.value,
        );
        expect(enough).toBe(true);
      }),
    );
  });

  it("is never satisfied because something became unknown", () => {
    fc.assert(
      fc.property(
        fc.array(deployment, { minLength: 1, maxLength: 6 }),
        fc.nat({ max: 5 }),
        (deployments, index) => {
          const less = deployments.map((one, place) =>
            place === index % deployments.length ? { ...one, containsBase: unknown("lost") } : one,
          );
          if (judge(less).result.status !== "satisfied") return;
          expect(judge(deployments).result.status).toBe("satisfied");
        },
      ),
    );
  });
});
