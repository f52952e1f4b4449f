import { describe, expect, it } from "vitest";
import { receiveDelivery } from "../../src/db/deliveries.ts";
import {
  dependencyApprovalsOf,
  insertDependencyApproval,
} from "../../src/db/dependency-approvals.ts";
import { firstBase } from "../../src/db/first-base.ts";
import { watchersOfNews, watchersOfPackages, watchFor } from "../../src/db/gate-watches.ts";
import { recordEvaluation } from "../../src/db/record-evaluation.ts";
import { finishWork } from "../../src/db/work.ts";
import { workCounts } from "../../src/db/work-overview.ts";
import type { DependencyApproval } from "../../src/domain/dependency-approval.ts";
import type { GateWatch } from "../../src/domain/gate-watch.ts";
import { installationId } from "../../src/domain/ids.ts";
import type { SeenNews } from "../../src/domain/inbox-event.ts";
import { testDatabase } from "../support/database.ts";
import {
  aDecision,
  aDelivery,
  aLease,
  anAccount,
  anEvent,
  anItem,
  aRecord,
  aRef,
  HEAD,
  OLDER,
  REPOSITORY,
  sha,
  someFacts,
  someInput,
} from "./builders.ts";

const database = testDatabase();
const ORGANISATION = installationId(1);
const RIVAL = installationId(2);

function aWatch(more: Partial<GateWatch> = {}): GateWatch {
  return { headSha: HEAD, checks: [], environments: [], packages: [], ...more };
}

function aCheck(more: object = {}): SeenNews {
  return {
    kind: "check",
    repositoryId: REPOSITORY,
    headSha: HEAD,
    name: "ci/test",
    stage: "ended",
    ...more,
  };
}

function anApproval(more: Partial<DependencyApproval> = {}): DependencyApproval {
  return {
    purl: "pkg:npm/left-pad",
    actor: anAccount(202, "bob"),
    source: { repositoryId: REPOSITORY, number: 7, commentId: 31 },
    givenAt: "2026-01-02T03:04:05Z",
    expiresAt: "2027-01-02T03:04:05Z",
    revokedAt: null,
    ...more,
  };
}

async function newsReaches(news: SeenNews): Promise<number[]> {
  const items = await watchersOfNews(database.pool, news);
  return items.flatMap((item) => (item.kind === "pull-request" ? [item.ref.number] : []));
}

describe("watching", () => {
  it("finds the pull requests that a check of their head concerns", async () => {
    const { pool } = database;
    await watchFor(pool, aRef(101), aWatch({ checks: ["ci/test", "cla"] }));
    await watchFor(pool, aRef(102), aWatch({ checks: ["ci/test"], headSha: OLDER }));
    await watchFor(pool, aRef(103), aWatch({ checks: ["ci/lint"] }));
    expect(await newsReaches(aCheck())).toEqual([101]);
    expect(await newsReaches(aCheck({ name: "cla" }))).toEqual([101]);
    expect(await newsReaches(aCheck({ name: "ci/tes" }))).toEqual([]);
    expect(await newsReaches(aCheck({ headSha: OLDER }))).toEqual([102]);
    expect(await watchersOfNews(pool, aCheck())).toEqual([anItem(101)]);
  });

  it("follows the head, and ends with the need", async () => {
    const { pool } = database;
    const news = aCheck({ name: "follows" });
    await watchFor(pool, aRef(111), aWatch({ checks: ["follows"] }));
    await watchFor(pool, aRef(111), aWatch({ checks: ["follows"], headSha: OLDER }));
    expect(await newsReaches(news)).toEqual([]);
    await watchFor(pool, aRef(111), aWatch({ checks: ["follows"] }));
    expect(await newsReaches(news)).toEqual([111]);
    await watchFor(pool, aRef(111), aWatch());
    expect(await newsReaches(news)).toEqual([]);
  });

  it("hears of a check that starts only where a verdict has passed", async () => {
    const { pool } = database;
    const news = aCheck({ name: "starts", stage: "started" });
    await watchFor(pool, aRef(121), aWatch({ checks: ["starts"] }));
    expect(await newsReaches(news)).toEqual([]);
    for (const [verdict, heard] of [
      ["passed", [121]],
      ["waiting", []],
    ] as const) {
      const lease = await aLease(pool, 121);
      const decision = aDecision({ verdict });
      await recordEvaluation(pool, lease, aRecord({ ref: aRef(121), decision }));
      await finishWork(pool, lease);
      expect(await newsReaches(news)).toEqual(heard);
    }
  });

  it("finds those that a deployment to an environment concerns", async () => {
    const { pool } = database;
    await watchFor(pool, aRef(131), aWatch({ environments: ["production"] }));
    const news = { kind: "deployment", repositoryId: REPOSITORY } as const;
    expect(await newsReaches({ ...news, environment: "production" })).toEqual([131]);
    expect(await newsReaches({ ...news, environment: "staging" })).toEqual([]);
  });

  it("finds those that a package concerns in one organisation, however it is spelt", async () => {
    const { pool } = database;
    await watchFor(pool, aRef(141), aWatch({ packages: ["pkg:pypi/typing-extensions"] }));
    const spelt = ["pkg:pypi/Typing_Extensions@4.0.0"];
    expect(await watchersOfPackages(pool, ORGANISATION, spelt)).toEqual([anItem(141)]);
    expect(await watchersOfPackages(pool, RIVAL, spelt)).toEqual([]);
    expect(await watchersOfPackages(pool, ORGANISATION, ["pkg:pypi/typing"])).toEqual([]);
  });

  it("asks for work when the news come, and for nothing when nobody watches", async () => {
    const { pool } = database;
    await watchFor(pool, aRef(151), aWatch({ checks: ["asked"] }));
    const before = await workCounts(pool);
    const quiet = anEvent({ work: [], news: [aCheck({ name: "unasked" })] });
    expect(await receiveDelivery(pool, aDelivery(quiet, "news-1"))).toBe("stored");
    expect(await workCounts(pool)).toEqual(before);
    const loud = anEvent({ work: [], news: [aCheck({ name: "asked" })] });
    await receiveDelivery(pool, aDelivery(loud, "news-2"));
    await receiveDelivery(pool, aDelivery(loud, "news-3"));
    const { rows } = await pool.query(
      "select wanted from work where key = 'pull-request:9001:151'",
    );
    expect(rows).toEqual([{ wanted: 2 }]);
  });
});

describe("the ledger of packages", () => {
  it("gives back what was written, by organisation", async () => {
    const { pool } = database;
    const approval = anApproval();
    await insertDependencyApproval(pool, ORGANISATION, approval);
    await insertDependencyApproval(pool, ORGANISATION, approval);
    expect(await dependencyApprovalsOf(pool, ORGANISATION, ["pkg:npm/left-pad"])).toEqual([
      approval,
    ]);
    expect(await dependencyApprovalsOf(pool, RIVAL, ["pkg:npm/left-pad"])).toEqual([]);
    expect(await dependencyApprovalsOf(pool, ORGANISATION, ["pkg:npm/left"])).toEqual([]);
    expect(await dependencyApprovalsOf(pool, ORGANISATION, [])).toEqual([]);
  });

  it("ends what was given before by what takes it back, and not what is given after", async () => {
    const { pool } = database;
    const source = { repositoryId: REPOSITORY, number: 7 };
    const entries: readonly [string, number, string | null][] = [
      ["pkg:npm/ms", 41, null],
      ["pkg:npm/ms@1.0.0", 42, null],
      ["pkg:npm/ms@2.0.0", 43, null],
      ["pkg:npm/ms@1.0.0", 44, "2026-02-01T00:00:00Z"],
      ["pkg:npm/ms@1.0.0", 45, null],
    ];
    for (const [purl, commentId, revokedAt] of entries) {
      const entry = anApproval({ purl, revokedAt, source: { ...source, commentId } });
      await insertDependencyApproval(pool, ORGANISATION, entry);
    }
    const standing = async (): Promise<unknown[]> =>
      (await dependencyApprovalsOf(pool, ORGANISATION, ["pkg:npm/ms"])).map(
        ({ source: { commentId }, revokedAt }) => [commentId, revokedAt],
      );
    expect(await standing()).toEqual([
      [41, null],
      [42, "2026-02-01T00:00:00Z"],
      [43, null],
      [45, null],
    ]);
    const all = anApproval({
      purl: "pkg:npm/ms",
      revokedAt: "2026-03-01T00:00:00Z",
      source: { ...source, commentId: 46 },
    });
    await insertDependencyApproval(pool, ORGANISATION, all);
    expect(await standing()).toEqual([
      [41, "2026-03-01T00:00:00Z"],
      [42, "2026-02-01T00:00:00Z"],
      [43, "2026-03-01T00:00:00Z"],
      [45, "2026-03-01T00:00:00Z"],
    ]);
  });

  it.each(["update dependency_approval set version = 'x'", "delete from dependency_approval"])(
    "cannot be changed: %s",
    async (statement) => {
      await insertDependencyApproval(
        database.pool,
        ORGANISATION,
        anApproval({ purl: "pkg:npm/kept" }),
      );
      await expect(database.pool.query(statement)).rejects.toThrow("append-only");
    },
  );

  it("is written with the evaluation, and wakes whoever waits for the package", async () => {
    const { pool } = database;
    const purl = "pkg:npm/wakes";
    await watchFor(pool, aRef(161), aWatch({ packages: [purl] }));
    await watchFor(pool, aRef(162), aWatch({ packages: ["pkg:npm/other"] }));
    const lease = await aLease(pool, 160);
    const source = { repositoryId: REPOSITORY, number: 160, commentId: 51 };
    const newDependencyApprovals = [anApproval({ purl: `${purl}@1.0.0`, source })];
    await recordEvaluation(pool, lease, aRecord({ ref: aRef(160), newDependencyApprovals }));
    expect(await dependencyApprovalsOf(pool, ORGANISATION, [purl])).toHaveLength(1);
    const { rows } = await pool.query(
      "select key from work where key like 'pull-request:9001:16_' and wanted > done order by key",
    );
    expect(rows).toEqual([{ key: "pull-request:9001:160" }, { key: "pull-request:9001:161" }]);
    await finishWork(pool, lease);
  });
});

describe("the first base", () => {
  it("is that of the first decision about the same files against the same branch", async () => {
    const { pool } = database;
    const facts = someFacts();
    const ref = aRef(171);
    const [blob, other] = ["c".repeat(40), "d".repeat(40)];
    const record = async (base: string, content: string): Promise<void> => {
      const lease = await aLease(pool, 171);
      const { pullRequest } = facts;
      const input = someInput({
        facts: {
          ...facts,
          pullRequest: { ...pullRequest, base: { ref: "main", sha: sha(base) } },
          files: {
            kind: "known",
            value:
              facts.files.kind === "known"
                ? facts.files.value.map((file) => ({ ...file, blob: content }))
                : [],
          },
        },
      });
      await recordEvaluation(pool, lease, aRecord({ ref, input }));
      await finishWork(pool, lease);
    };
    const asked = { baseRef: "main", files: [{ path: "src/a.ts", blob }] };
    expect(await firstBase(pool, ref, asked)).toBeNull();
    await record("1", other);
    await record("2", blob);
    await record("3", blob);
    expect(await firstBase(pool, ref, asked)).toBe(sha("2"));
    expect(await firstBase(pool, ref, { ...asked, baseRef: "dev" })).toBeNull();
    expect(
      await firstBase(pool, ref, { ...asked, files: [...asked.files, { path: "b", blob }] }),
    ).toBeNull();
  });
});
