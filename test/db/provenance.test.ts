import type { Pool } from "pg";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { insertProvenance, provenanceOf, provenanceOfCommit } from "../../src/db/provenance.ts";
import { insertPush } from "../../src/db/pushes.ts";
import { repositoryId } from "../../src/domain/ids.ts";
import type { Evidence } from "../../src/domain/provenance.ts";
import {
  type Declaration,
  NO_PROVENANCE_HISTORY,
  type ProvenanceHistory,
  type RecordedCommit,
  type ResponsiblePerson,
} from "../../src/domain/recorded-provenance.ts";
import { createTestDatabase, type TestDatabase } from "../support/database.ts";
import { anAccount, aPush, aRef, HEAD, OLDER, REPOSITORY, sha } from "./builders.ts";

let database: TestDatabase;
let pool: Pool;

beforeEach(async () => {
  database = await createTestDatabase();
  pool = database.pool;
});
afterEach(async () => {
  await database.drop();
});

const AT = "2026-01-02T03:04:05Z";

const MARK: Evidence = {
  agent: "claude",
  model: null,
  role: "co-author",
  source: "commit-message",
  strength: "declared",
  sha: HEAD,
  line: 3,
  excerpt: "co-authored-by: Claude <noreply@anthropic.com>",
  rule: "claude/email:noreply@anthropic.com",
  pass: "strict",
};

const PERSON: ResponsiblePerson = {
  accountId: anAccount().id,
  login: anAccount().login,
  email: null,
  role: "commit-author",
  reason: "authored commit aaaaaaa",
  evidence: "commit aaaaaaa, author",
  sha: HEAD,
  corroborated: false,
  counts: true,
};

const COMMIT: RecordedCommit = {
  number: 7,
  sha: HEAD,
  tree: "t1",
  parent: OLDER,
  patchId: null,
  evidence: [MARK, { ...MARK, inherited: { from: OLDER, through: "tree" } }],
  people: [PERSON],
  firstSeenAt: AT,
};

const DECLARATION: Declaration = {
  commentId: 31,
  account: anAccount(),
  use: "assisted",
  tool: "codex",
  headSha: HEAD,
  tree: "t1",
  declaredAt: AT,
};

const NOTHING = { commits: [], patchIds: [] };

async function store(seen: Partial<ProvenanceHistory>, number = 7): Promise<void> {
  await insertProvenance(pool, aRef(number), {
    seen: { ...NO_PROVENANCE_HISTORY, ...seen },
    seenAt: AT,
  });
}

describe("the record of how changes were made", () => {
  it("gives back what was stored", async () => {
    const seen = {
      commits: [COMMIT],
      marks: [{ ...MARK, sha: null }],
      requesters: [PERSON],
      declarations: [DECLARATION],
      landed: [sha("f")],
    };
    await store(seen);
    expect(await provenanceOf(pool, aRef(), NOTHING)).toEqual({ ...seen, pushes: [] });
  });

  it("keeps the first sight, and completes a diff that is read later, once", async () => {
    await store({ commits: [COMMIT], marks: [MARK], declarations: [DECLARATION] });
    const later = { ...COMMIT, evidence: [], patchId: "p1", firstSeenAt: "2027-01-02T03:04:05Z" };
    const mark = { ...MARK, excerpt: "another" };
    await store({ commits: [later], marks: [mark], declarations: [DECLARATION] });
    await store({ commits: [{ ...later, patchId: "p2" }] });
    expect(await provenanceOf(pool, aRef(), NOTHING)).toMatchObject({
      commits: [{ ...COMMIT, patchId: "p1" }],
      marks: [MARK],
      declarations: [DECLARATION],
    });
  });

  it.each([
    ["the commit", { commits: [{ sha: HEAD, tree: null }], patchIds: [] }, 1],
    ["its tree", { commits: [{ sha: OLDER, tree: "t1" }], patchIds: [] }, 1],
    ["its change", { commits: [{ sha: OLDER, tree: null }], patchIds: ["p1"] }, 1],
    ["nothing of it", { commits: [{ sha: OLDER, tree: "t2" }], patchIds: ["p2"] }, 0],
  ])("recalls a commit of another pull request by %s", async (_name, present, count) => {
    await store({ commits: [{ ...COMMIT, number: 8, patchId: "p1" }] }, 8);
    expect((await provenanceOf(pool, aRef(7), present)).commits).toHaveLength(count);
    const elsewhere = { ...aRef(7), repositoryId: repositoryId(1) };
    expect((await provenanceOf(pool, elsewhere, present)).commits).toEqual([]);
  });

  it("recalls who pushed the very commit to another branch", async () => {
    const pusher = anAccount(301, "mallory");
    await insertPush(pool, "guid", aPush({ ref: "refs/heads/evil", pusher }));
    const { pushes } = await provenanceOf(pool, aRef(), {
      commits: [{ sha: HEAD, tree: null }],
      patchIds: [],
    });
    expect(pushes.map((push) => [push.ref, push.pusher.login])).toEqual([
      ["refs/heads/evil", "mallory"],
    ]);
  });

  it("tells of a commit long after, by its own name and by the one it landed under", async () => {
    await store({ commits: [COMMIT], landed: [sha("f")] });
    for (const name of [HEAD, sha("f")]) {
      expect(await provenanceOfCommit(pool, REPOSITORY, name)).toEqual([COMMIT]);
    }
    expect(await provenanceOfCommit(pool, REPOSITORY, sha("e"))).toEqual([]);
  });

  it("takes text that a database cannot hold", async () => {
    await store({ marks: [{ ...MARK, rule: "x\0", excerpt: "\uD800" }] });
    const { marks } = await provenanceOf(pool, aRef(), NOTHING);
    expect(marks).toMatchObject([{ rule: "x\uFFFD", excerpt: "\uFFFD" }]);
  });
});
