import type { Pool } from "pg";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { insertPush } from "../../src/db/pushes.ts";
import { recordEvaluation } from "../../src/db/record-evaluation.ts";
import { recentTips, recordedTestMerge } from "../../src/db/test-merges.ts";
import { known, settling } from "../../src/domain/known.ts";
import type { ChangedFile, PullRequestFacts } from "../../src/domain/pull-request-facts.ts";
import { createTestDatabase, type TestDatabase } from "../support/database.ts";
import {
  aLease,
  aPush,
  aRecord,
  aRef,
  HEAD,
  OLDER,
  REPOSITORY,
  sha,
  someFacts,
  someInput,
} from "./builders.ts";

let database: TestDatabase;
let pool: Pool;

beforeEach(async () => {
  database = await createTestDatabase();
  pool = database.pool;
});
afterEach(async () => {
  await database.drop();
});

const LISTED: ChangedFile = {
  path: "docs/a.md",
  previousPath: null,
  status: "modified",
  blob: null,
  additions: 1,
  deletions: 0,
  patch: "+x",
};
const ADDED = { ...LISTED, path: "src/auth/a.md" };
const MERGE = {
  sha: sha("c"),
  baseSha: OLDER,
  added: [ADDED.path],
  otherwise: [],
  missing: [LISTED.path],
};

async function judge(changes: Partial<PullRequestFacts>): Promise<void> {
  const input = someInput({ facts: someFacts({ files: known([LISTED, ADDED]), ...changes }) });
  await recordEvaluation(pool, await aLease(pool), aRecord({ input }));
}

describe("test merges", () => {
  it("are found again with what only they show", async () => {
    await judge({ merge: known(MERGE) });
    const of = { headSha: HEAD, baseRef: "main" };
    expect(await recordedTestMerge(pool, aRef(), of)).toEqual({
      merge: MERGE,
      files: [LISTED, ADDED],
      extra: [ADDED],
    });
    for (const other of [
      { ...of, headSha: OLDER },
      { ...of, baseRef: "dev" },
    ]) {
      expect(await recordedTestMerge(pool, aRef(), other)).toBeNull();
    }
  });

  it.each([
    ["nobody looked", {}],
    ["there was none", { merge: settling("none yet") }],
  ])("are none where %s the last time", async (_name, changes) => {
    await judge(changes);
    const of = { headSha: HEAD, baseRef: "main" };
    expect(await recordedTestMerge(pool, aRef(), of)).toBeNull();
  });

  it("begin at the tips that deliveries told of, the latest first, of one branch", async () => {
    const pushes = [
      { ref: "refs/heads/main", after: sha("1") },
      { ref: "refs/heads/dev", after: sha("2") },
      { ref: "refs/heads/main", after: sha("3") },
      { ref: "refs/heads/main", after: null },
    ];
    for (const push of pushes) await insertPush(pool, "guid", aPush(push));
    const branch = { repositoryId: REPOSITORY, ref: "main" };
    expect(await recentTips(pool, branch)).toEqual([sha("3"), sha("1")]);
  });
});
