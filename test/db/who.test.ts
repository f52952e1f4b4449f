import fc from "fast-check";
import type { Pool } from "pg";
import { afterAll, describe, expect, it } from "vitest";
import { answerWho, type WhoOutcome } from "../../src/app/answer-who.ts";
import { whoWorld } from "../../src/cli/run-who.ts";
import { insertApproval } from "../../src/db/approvals.ts";
import { insertDecision } from "../../src/db/decisions.ts";
import { insertProvenance } from "../../src/db/provenance.ts";
import { digestOf } from "../../src/domain/digest.ts";
import { type CommitSha, commitSha } from "../../src/domain/ids.ts";
import { NO_PROVENANCE_HISTORY } from "../../src/domain/recorded-provenance.ts";
import { readCommitContent } from "../../src/git/blame-line.ts";
import { openRepository } from "../../src/git/open-repository.ts";
import { anApproval, BOB } from "../builders/facts.ts";
import { testDatabase } from "../support/database.ts";
import {
  GIT_ENVIRONMENT,
  removeGitRepositories,
  startedRepository,
  type TestRepository,
} from "../support/git-repository.ts";
import { aDecision, aRecord, aRef, REPOSITORY, someFacts, someInput } from "./builders.ts";

const AT = "2026-01-02T03:04:05.000Z";
const METHODS = ["merge", "squash", "rebase"] as const;

interface Story {
  readonly method: (typeof METHODS)[number];
  readonly commits: number;
  /** Commits that reach `main` between the branch's start and its end. */
  readonly behind: boolean;
  readonly file: number;
}

const Stories = fc.array(
  fc.record<Story>({
    method: fc.constantFrom(...METHODS),
    commits: fc.integer({ min: 1, max: 3 }),
    behind: fc.boolean(),
    file: fc.nat(1),
  }),
  { minLength: 2, maxLength: 5 },
);

/** Records of a pull request what the app would: its commits, and the decision about its head. */
async function recordJudged(
  pool: Pool,
  repository: TestRepository,
  pullRequest: { readonly number: number; readonly commits: readonly CommitSha[] },
): Promise<string> {
  const { number, commits } = pullRequest;
  const clone = await openRepository(repository.folder, GIT_ENVIRONMENT);
  const contents = await Promise.all(commits.map((sha) => readCommitContent(clone, sha)));
  const recorded = contents.map(({ sha, tree, patchId }) => ({
    number,
    sha,
    tree,
    parent: null,
    patchId,
    evidence: [],
    people: [],
    firstSeenAt: AT,
  }));
  await insertProvenance(pool, aRef(number), {
    seen: { ...NO_PROVENANCE_HISTORY, commits: recorded },
    seenAt: AT,
  });
  const headSha = commits.at(-1) ?? commitSha("0".repeat(40));
  return insertDecision(pool, aRecord({ ref: aRef(number), decision: aDecision({ headSha }) }));
}

/** Plays one pull request on a real repository: branch, commits, merge, and the branch deleted. */
async function play(
  pool: Pool,
  repository: TestRepository,
  { story, number }: { readonly story: Story; readonly number: number },
): Promise<void> {
  const git = (...words: readonly string[]): string => repository.git(...words);
  const path = `file-${story.file}.txt`;
  git("checkout", "--quiet", "-b", `feature-${number}`);
  const commits: CommitSha[] = [];
  for (let index = 0; index < story.commits; index += 1) {
    repository.write(`${number}-${path}`, lines(number, index + 1));
    commits.push(commitSha(repository.commit(`change ${number}.${index}`)));
  }
  const decisionId = await recordJudged(pool, repository, { number, commits });
  git("checkout", "--quiet", "main");
  if (story.behind) {
    repository.write(`around-${number}.txt`, `around ${number}\n`);
    repository.commit(`around ${number}`);
  }
  if (story.method === "merge") {
    git("merge", "--quiet", "--no-ff", "-m", `merge ${number}`, `feature-${number}`);
  } else if (story.method === "squash") {
    git("merge", "--quiet", "--squash", `feature-${number}`);
    const landed = repository.commit(`squash ${number}`);
    await pool.query(
      `insert into landing (repository_id, branch, sha, outcome, reason, number, decision_id)
       values ($1, 'main', $2, 'landed', 'same-change', $3, $4)`,
      [REPOSITORY, landed, number, decisionId],
    );
  } else {
    git("cherry-pick", ...commits);
  }
  git("branch", "--quiet", "-D", `feature-${number}`);
}

/** Each line says which pull request wrote it. */
function lines(number: number, count: number): string {
  return Array.from({ length: count }, (_, index) => `pull ${number} line ${index}\n`).join("");
}

async function traced(
  pool: Pool,
  repository: TestRepository,
): Promise<readonly (readonly [text: string, outcome: WhoOutcome])[]> {
  const clone = await openRepository(repository.folder, GIT_ENVIRONMENT);
  const world = whoWorld(pool, clone);
  const paths = repository.git("ls-files").split("\n");
  const found: (readonly [string, WhoOutcome])[] = [];
  for (const path of paths) {
    const texts = repository.git("show", `HEAD:${path}`).split("\n");
    for (const [index, text] of texts.entries()) {
      found.push([text, await answerWho(world, { kind: "line", path, line: index + 1 })]);
    }
  }
  return found;
}

describe("who stands behind a line", () => {
  const database = testDatabase();
  afterAll(removeGitRepositories);

  it("is told of every landed line, however it was merged, when its branch is gone", async () => {
    let number = 0;
    await fc.assert(
      fc.asyncProperty(Stories, async (stories) => {
        const repository = startedRepository();
        for (const story of stories) {
          number += 1;
          await play(database.pool, repository, { story, number });
        }
        for (const [text, outcome] of await traced(database.pool, repository)) {
          const wrote = /^pull (\d+) /u.exec(text)?.[1];
          const told = outcome.kind === "known" ? String(outcome.number) : undefined;
          expect([text, told]).toEqual([text, wrote]);
        }
      }),
      { numRuns: 4 },
    );
  }, 60_000);
});

describe("who stands behind a commit", () => {
  const database = testDatabase();
  const HEAD = commitSha("c".repeat(40));
  const world = (): ReturnType<typeof whoWorld> => whoWorld(database.pool, null);

  it("is answered by the beginning of its name, and by the name of its pull request", async () => {
    await insertDecision(
      database.pool,
      aRecord({ ref: aRef(12), decision: aDecision({ headSha: HEAD }) }),
    );
    const byName = await answerWho(world(), { kind: "commit", sha: "ccccccc" });
    expect(byName).toMatchObject({ kind: "known", owner: "acme", number: 12, sha: HEAD });
    const asked = { kind: "pull-request", owner: "ACME", repo: "Shop", number: 12 } as const;
    expect(await answerWho(world(), asked)).toMatchObject({ kind: "known", trace: "asked" });
  });

  it("says what each approver saw, which is stored once", async () => {
    const approval = anApproval(BOB);
    const ref = aRef(14);
    const decision = aDecision({ approvals: [{ approval, counts: true, note: "counts" }] });
    await insertApproval(database.pool, ref, approval);
    await insertDecision(database.pool, aRecord({ ref, decision }));
    const asked = { kind: "pull-request", owner: "acme", repo: "shop", number: 14 } as const;
    expect(await answerWho(world(), asked)).toMatchObject({
      answer: { approved: [{ login: "bob", contents: digestOf(approval.contents) }] },
    });
    const { rows } = await database.pool.query<{ stored: string }>(
      "select decision::text as stored from decision where number = 14",
    );
    expect(rows[0]?.stored).not.toContain('"contents"');
  });

  it("says what the agent could reach, and by which decision it landed", async () => {
    const access = {
      modes: ["acceptEdits"],
      tools: ["allow Bash(npm test)"],
      connectors: ["tracker: mcp.example.com"],
      hooks: [],
      sandbox: [],
      credentialNames: ["TRACKER_TOKEN"],
      other: [],
      unreadable: [],
    };
    const dependencies = { added: [], removed: [], changed: [] };
    const content = { kind: "known", value: { findings: [], dependencies, access } } as const;
    const headSha = commitSha("d".repeat(40));
    const input = someInput({ facts: someFacts({ content }) });
    const record = aRecord({ ref: aRef(13), input, decision: aDecision({ headSha }) });
    const landedBy = await insertDecision(database.pool, record);
    await insertDecision(database.pool, aRecord({ ref: aRef(13) }));
    await database.pool.query(
      `insert into landing (repository_id, branch, sha, outcome, reason, number, decision_id, actor_id, actor_login)
       values ($1, 'main', $2, 'landed', 'same-change', 13, $3, 5, 'rita')`,
      [REPOSITORY, "e".repeat(40), landedBy],
    );
    const outcome = await answerWho(world(), { kind: "commit", sha: "e".repeat(40) });
    expect(outcome).toMatchObject({
      kind: "known",
      trace: "landing",
      decisionId: landedBy,
      answer: {
        judged: { head: headSha },
        reach: { kind: "configured", access },
        landed: [{ branch: "main", by: "rita", reason: "same-change" }],
      },
    });
  });

  it("tells why there is no answer", async () => {
    const asked = await answerWho(world(), { kind: "commit", sha: "1234567" });
    expect(asked).toMatchObject({ kind: "unknown", reason: expect.stringContaining("--repo") });
    await database.pool.query(
      `insert into landing (repository_id, branch, sha, outcome, reason)
       values ($1, 'main', $2, 'bypassed', 'direct-push')`,
      [REPOSITORY, "9".repeat(40)],
    );
    const around = await answerWho(world(), { kind: "commit", sha: "9".repeat(40) });
    expect(around).toMatchObject({
      reason: "It landed and belongs to no pull request that is known: bypassed: direct-push.",
    });
    const nobody = { kind: "pull-request", owner: "acme", repo: "shop", number: 999 } as const;
    expect((await answerWho(world(), nobody)).kind).toBe("unknown");
  });

  it("names no pull request where several hold the same commit", async () => {
    for (const number of [21, 22]) {
      const decision = aDecision({ headSha: commitSha("f".repeat(40)) });
      await insertDecision(database.pool, aRecord({ ref: aRef(number), decision }));
    }
    const outcome = await answerWho(world(), { kind: "commit", sha: "f".repeat(40) });
    expect(outcome).toMatchObject({ reason: expect.stringMatching(/#21, #22|#22, #21/u) });
  });
});
