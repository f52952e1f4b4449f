import type { Pool } from "pg";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { decisionsForHeads, earlierContents } from "../../src/db/decisions.ts";
import { recordEvaluation } from "../../src/db/record-evaluation.ts";
import { contentOf } from "../../src/domain/file-content.ts";
import type { ChangedFile } from "../../src/domain/pull-request-facts.ts";
import { createTestDatabase, type TestDatabase } from "../support/database.ts";
import {
  aDecision,
  aLease,
  aRecord,
  aRef,
  HEAD,
  OLDER,
  REPOSITORY,
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

describe("earlier contents", () => {
  const file: ChangedFile = {
    path: "b.ts",
    previousPath: "a.ts",
    status: "renamed",
    blob: null,
    additions: 0,
    deletions: 0,
    patch: null,
  };

  it("gives the files of an earlier head in their order, and only what an approval binds to", async () => {
    const patched = { ...file, path: "a.ts", patch: "@@ -1 +1 @@\n-a\n+b" };
    const files = { kind: "known", value: [file, patched] } as const;
    const compared = { baseSha: OLDER, headSha: HEAD };
    const input = someInput({ facts: someFacts({ files }) });
    await recordEvaluation(pool, await aLease(pool), aRecord({ input }));
    expect(await earlierContents(pool, aRef(), [HEAD, OLDER])).toEqual([
      {
        headSha: HEAD,
        baseRef: "main",
        files: [contentOf(file, compared), contentOf(patched, compared)],
      },
    ]);
  });

  it("gives an empty list for a head that changed nothing", async () => {
    const input = someInput({ facts: someFacts({ files: { kind: "known", value: [] } }) });
    await recordEvaluation(pool, await aLease(pool), aRecord({ input }));
    expect(await earlierContents(pool, aRef(), [HEAD])).toMatchObject([{ files: [] }]);
  });

  it("skips a decision that did not know its files", async () => {
    const facts = someFacts({ files: { kind: "unknown", reason: "too many" } });
    await recordEvaluation(pool, await aLease(pool), aRecord({ input: someInput({ facts }) }));
    expect(await earlierContents(pool, aRef(), [HEAD])).toEqual([]);
  });
});

describe("decisions for a merge group", () => {
  it("are the newest per pull request, head and base", async () => {
    const lease = await aLease(pool);
    await recordEvaluation(pool, lease, aRecord());
    const passed = aDecision({ verdict: "passed", headline: "Nothing is needed." });
    const { decisionId } = await recordEvaluation(pool, lease, aRecord({ decision: passed }));
    const other = aDecision({ baseRef: "release" });
    await recordEvaluation(pool, lease, aRecord({ decision: other }));
    await recordEvaluation(pool, lease, aRecord({ ref: aRef(8), decision: passed }));

    const heads = [
      { number: 7, headSha: HEAD },
      { number: 8, headSha: OLDER },
    ];
    expect(await decisionsForHeads(pool, REPOSITORY, heads)).toEqual([
      {
        id: decisionId,
        number: 7,
        headSha: HEAD,
        baseRef: "main",
        verdict: "passed",
        tier: "medium",
        mode: "enforce",
        policyDigest: passed.policy.digest,
        headline: "Nothing is needed.",
        decidedAt: passed.decidedAt,
      },
      expect.objectContaining({ number: 7, baseRef: "release", verdict: "waiting" }),
    ]);
  });
});
