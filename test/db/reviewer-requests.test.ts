import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { insertIntents, overridesWithIssue, pendingIntents } from "../../src/db/effect-intents.ts";
import { recordEvaluation } from "../../src/db/record-evaluation.ts";
import {
  insertReviewerRequests,
  refuseReviewerRequests,
  reviewerRequests,
  reviewLoads,
  updateReviewerRequests,
} from "../../src/db/reviewer-requests.ts";
import { saveStickyComment, stickyComment } from "../../src/db/sticky-comments.ts";
import { enqueueWork } from "../../src/db/work.ts";
import type { Effect } from "../../src/domain/effect.ts";
import { installationId, repositoryId } from "../../src/domain/ids.ts";
import { createTestDatabase, type TestDatabase } from "../support/database.ts";
import { aLease, anItem, aRecord, aRef, HEAD, OLDER } from "./builders.ts";

let database: TestDatabase;

beforeEach(async () => {
  database = await createTestDatabase();
});
afterEach(async () => {
  await database.drop();
});

const NOTHING = { stoodFor: {}, escalated: [], nudged: [], spared: [], ended: [] };
const TIME: unknown = expect.stringMatching(/^\d{4}-.*Z$/u);

describe("requests for review", () => {
  it("are kept with what became of each", async () => {
    const { pool } = database;
    await insertReviewerRequests(pool, aRef(), ["ida", "ivan", "olga", "team:identity"]);
    await updateReviewerRequests(pool, aRef(), {
      stoodFor: { ida: ["acme/identity"] },
      escalated: ["olga"],
      nudged: ["ida"],
      spared: ["ivan"],
      ended: ["team:identity"],
    });
    const fresh = { stoodFor: [], requestedAt: TIME, nudgedAt: null, endedAt: null, endedBy: null };
    const one = { ...fresh, purpose: "review", refused: false };
    expect(await reviewerRequests(pool, aRef())).toEqual([
      { ...one, name: "ida", stoodFor: ["acme/identity"], nudgedAt: TIME },
      { ...one, name: "ivan", endedAt: TIME, endedBy: "app" },
      { ...one, name: "olga", purpose: "escalation" },
      { ...one, name: "team:identity", endedAt: TIME, endedBy: "other" },
    ]);
    expect(await reviewerRequests(pool, aRef(8))).toEqual([]);
  });

  it("start afresh when somebody is asked again", async () => {
    const { pool } = database;
    await insertReviewerRequests(pool, aRef(), ["ida"]);
    await updateReviewerRequests(pool, aRef(), { ...NOTHING, nudged: ["ida"], ended: ["ida"] });
    await refuseReviewerRequests(pool, aRef(), ["ida"]);
    expect(await reviewerRequests(pool, aRef())).toMatchObject([{ refused: true }]);
    await insertReviewerRequests(pool, aRef(), ["ida"]);
    expect(await reviewerRequests(pool, aRef())).toMatchObject([
      { nudgedAt: null, endedAt: null, endedBy: null, refused: false },
    ]);
  });

  it("are the load of a person while they stand, for a month", async () => {
    const { pool } = database;
    for (const number of [1, 2, 3, 4]) await insertReviewerRequests(pool, aRef(number), ["ida"]);
    const elsewhere = { ...aRef(5), repositoryId: repositoryId(9_002) };
    await insertReviewerRequests(pool, elsewhere, ["ida"]);
    const other = { ...elsewhere, installationId: installationId(2) };
    await enqueueWork(pool, [anItem(), { kind: "pull-request", ref: other }]);
    await updateReviewerRequests(pool, aRef(2), { ...NOTHING, ended: ["ida"] });
    await refuseReviewerRequests(pool, aRef(3), ["ida"]);
    await pool.query(
      "update reviewer_request set requested_at = now() - interval '40 days' where number = 4",
    );
    expect(await reviewLoads(pool, aRef().installationId, ["ida", "ivan"])).toEqual([
      { login: "ida", openRequests: 1, lastAskedAt: TIME },
    ]);
    expect(await reviewLoads(pool, installationId(3), ["ida"])).toEqual([]);
  });

  it("are recorded with the evaluation that makes them", async () => {
    const { pool } = database;
    const record = aRecord({
      requestedReviewers: ["ida"],
      requestChanges: { ...NOTHING, stoodFor: { ida: ["acme/identity"] } },
    });
    await recordEvaluation(pool, await aLease(pool), record);
    expect(await reviewerRequests(pool, aRef())).toMatchObject([{ stoodFor: ["acme/identity"] }]);
  });
});

describe("the one comment", () => {
  it("is remembered as it was last written", async () => {
    const { pool } = database;
    expect(await stickyComment(pool, aRef())).toBeNull();
    await saveStickyComment(pool, aRef(), { commentId: 5, digest: "a", headSha: OLDER });
    await saveStickyComment(pool, aRef(), { commentId: null, digest: "b", headSha: HEAD });
    expect(await stickyComment(pool, aRef())).toEqual({
      commentId: null,
      digest: "b",
      headSha: HEAD,
    });
  });
});

describe("effects that are to be done once", () => {
  const effects: readonly Effect[] = [
    { kind: "renew-requests", users: ["ida"], teams: [] },
    { kind: "remove-reviewers", users: [], teams: ["identity"] },
    { kind: "sticky-comment", body: "b", digest: "d", headSha: HEAD, commentId: null },
    { kind: "open-issue", overrides: [7, 8], title: "t", body: "b", assignees: ["olga"] },
  ];

  it("come back as they were, and say for which overrides a task is opened", async () => {
    const { pool } = database;
    const { decisionId } = await recordEvaluation(pool, await aLease(pool), aRecord());
    await insertIntents(pool, aRef(), { decisionId, effects });
    const pending = await pendingIntents(pool, aRef());
    expect(pending.map(({ effect }) => effect)).toEqual(effects);
    expect(await overridesWithIssue(pool, aRef())).toEqual([7, 8]);
    expect(await overridesWithIssue(pool, aRef(8))).toEqual([]);
  });
});
