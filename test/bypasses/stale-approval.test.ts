import { describe, expect, it } from "vitest";
import { known, unknown } from "../../src/domain/known.ts";
import { decide } from "../../src/policy/decide.ts";
import { aPullRequest, aReview, HEAD, IVAN, someFacts, someHistory } from "../builders/facts.ts";
import { ENFORCED } from "../builders/policy.ts";
import { person } from "../support/acme.ts";
import { bypass } from "./catalogue.ts";
import { AUTH, MORE_AUTH, type Proposed, type Scene, stageForFile } from "./stage.ts";

const stage = stageForFile();
const LATER = { "src/auth/login.js": "export const login = 3;\n" };

/** A change of auth that ivan approved by review, green. */
async function approved(scene: Scene, changes = AUTH): Promise<Proposed> {
  const pr = scene.propose({ changes });
  await scene.settle();
  scene.sandbox.review({ pr, by: "ivan", state: "APPROVE" });
  await scene.settle();
  expect(scene.state(pr.headSha)).toBe("success");
  return pr;
}

describe("a head that moves", () => {
  it(bypass("ST-01"), async () => {
    const scene = stage.scene();
    const pr = await approved(scene);
    scene.sandbox.faults.failWebhooks({ kind: "drop" }, { event: "pull_request" });
    scene.sandbox.faults.failWebhooks({ kind: "drop" }, { event: "push" });
    const unseen = scene.push(pr.branch, { changes: LATER });
    await scene.settle();
    expect(scene.state(unseen)).toBe("none");
    expect(scene.sandbox.merge(pr, { by: "bob" }).merged).toBe(false);
    const head = scene.push(pr.branch, { changes: MORE_AUTH });
    await scene.settle();
    expect(scene.state(head)).toBe("in_progress");
  });

  it(bypass("ST-02"), async () => {
    const scene = stage.scene();
    const pr = await approved(scene);
    const head = scene.push(pr.branch, { changes: LATER, from: "main", force: true });
    await scene.settle();
    expect(scene.state(head)).toBe("in_progress");
    expect(scene.product.check(scene.shop, head)?.id).not.toBe(
      scene.product.check(scene.shop, pr.headSha)?.id,
    );
    expect(scene.says(head)).toContain("src/auth/login.js");
  });

  it(bypass("ST-03"), async () => {
    const lines = Array.from({ length: 60 }, (_, index) => `export const line${index} = 1;\n`);
    const path = "src/auth/long.js";
    const edited = (index: number, from: readonly string[]): string[] =>
      from.map((line, at) => (at === index ? "export const edited = 2;\n" : line));
    const scene = stage.scene({ files: { [path]: lines.join("") } });
    const pr = await approved(scene, { [path]: edited(5, lines).join("") });
    const { sandbox, shop } = scene;
    const onBase = edited(50, lines);
    sandbox.setRules(shop, "main", null);
    sandbox.pushCommit(shop, "main", {
      author: person("olga"),
      by: "olga",
      message: "Base",
      changes: { [path]: onBase.join("") },
    });
    const changes = { [path]: edited(5, onBase).join("") };
    const head = scene.push(pr.branch, { changes, from: "main", force: true });
    expect(sandbox.pullRequest(pr).reviews.map(({ commitSha }) => commitSha)).toEqual([head]);
    await scene.settle();
    expect(scene.state(head)).toBe("in_progress");
    const unseen = stage.scene({ files: { [path]: lines.join("") } });
    unseen.sandbox.setRules(unseen.shop, "main", null);
    const other = unseen.propose({ changes: { [path]: edited(5, lines).join("") } });
    await unseen.settle();
    sandbox.faults.failWebhooks({ kind: "drop" }, { event: "pull_request_review" });
    // Well before the push: times are in whole seconds.
    sandbox.clock.advance(-30);
    unseen.sandbox.review({ pr: other, by: "ivan", state: "APPROVE" });
    sandbox.clock.advance(30);
    await unseen.settle();
    unseen.sandbox.pushCommit(unseen.shop, "main", {
      author: person("olga"),
      by: "olga",
      message: "Base",
      changes: { [path]: onBase.join("") },
    });
    const moved = unseen.push(other.branch, { changes, from: "main", force: true });
    await unseen.settle();
    expect(unseen.state(moved)).toBe("in_progress");
  });

  it(bypass("ST-04"), async () => {
    const scene = stage.scene();
    const pr = await approved(scene);
    scene.push(pr.branch, { changes: LATER });
    await scene.settle();
    scene.sandbox.comment({ pr, by: "ivan", body: "/agentgov revoke" });
    await scene.settle();
    scene.sandbox.forcePush(scene.shop, pr.branch, { by: "alice", sha: pr.headSha });
    await scene.settle();
    expect(scene.state(pr.headSha)).toBe("in_progress");
  });

  it(bypass("ST-05"), async () => {
    const scene = stage.scene();
    const pr = scene.propose();
    await scene.settle();
    scene.sandbox.faults.failWebhooks(
      { kind: "delay", milliseconds: 400 },
      { event: "issue_comment" },
    );
    scene.sandbox.comment({ pr, by: "ivan", body: "/agentgov approve" });
    const head = scene.push(pr.branch, { changes: LATER });
    await scene.settle();
    expect(scene.state(head)).toBe("in_progress");
    const { approvals } = await scene.decision(pr);
    expect(approvals.filter(({ counts }) => counts)).toEqual([]);
  });

  it(bypass("ST-06"), async () => {
    const scene = stage.scene();
    const pr = await approved(scene);
    const { sandbox, shop } = scene;
    const author = person("alice");
    const at = "2001-01-01T00:00:00Z";
    sandbox.commit(shop, pr.branch, { author, message: "Old", changes: LATER, at });
    sandbox.push(shop, pr.branch, { by: "alice" });
    await scene.settle();
    expect(scene.state(sandbox.head(shop, pr.branch))).toBe("in_progress");
  });

  it(bypass("ST-07"), () => {
    const approvalsOf = (commitSha: typeof HEAD | null): number => {
      const reviews = known([aReview(IVAN, { commitSha })]);
      return decide(ENFORCED, someFacts({ reviews }), someHistory()).approvals.length;
    };
    expect([approvalsOf(null), approvalsOf(HEAD)]).toEqual([0, 1]);
  });

  it(bypass("ST-13"), async () => {
    const scene = stage.scene();
    const pr = await approved(scene);
    const { sandbox, shop } = scene;
    sandbox.setRules(shop, "main", null);
    sandbox.pushCommit(shop, "main", {
      author: person("olga"),
      by: "olga",
      message: "Base",
      changes: { "other.md": "x\n" },
    });
    const author = person("alice");
    const clean = { author, message: "Merge", mergeOf: ["main"], changes: { "other.md": "x\n" } };
    sandbox.commit(shop, pr.branch, clean);
    sandbox.push(shop, pr.branch, { by: "alice" });
    await scene.settle();
    expect(scene.state(sandbox.head(shop, pr.branch))).toBe("success");
    sandbox.pushCommit(shop, "main", {
      author: person("olga"),
      by: "olga",
      message: "Base",
      changes: { "other.md": "y\n" },
    });
    const evil = { ...clean, changes: { "other.md": "y\n", ...LATER } };
    sandbox.commit(shop, pr.branch, evil);
    sandbox.push(shop, pr.branch, { by: "alice" });
    await scene.settle();
    expect(scene.state(sandbox.head(shop, pr.branch))).toBe("in_progress");
  });

  it(bypass("ST-16"), async () => {
    const scene = stage.scene();
    const pr = await approved(scene);
    scene.sandbox.close(pr, { by: "alice" });
    const head = scene.push(pr.branch, { changes: LATER });
    await scene.settle();
    scene.sandbox.reopen(pr, { by: "alice" });
    await scene.settle();
    expect(scene.sandbox.pullRequest(pr).headSha).toBe(head);
    expect(scene.state(head)).toBe("in_progress");
  });

  it(bypass("ST-17"), () => {
    const pullRequest = aPullRequest({ head: { ref: "topic", sha: HEAD, repositoryId: null } });
    const files = unknown("the head repository is gone");
    const { verdict, incomplete } = decide(
      ENFORCED,
      someFacts({ pullRequest, files, reviews: known([aReview(IVAN)]) }),
      someHistory(),
    );
    expect([verdict, incomplete.join(" ")]).toEqual([
      "failed",
      expect.stringContaining("changed files"),
    ]);
  });

  it(bypass("ST-18"), async () => {
    const scene = stage.scene();
    const pr = scene.propose({ draft: true });
    await scene.settle();
    scene.sandbox.review({ pr, by: "ivan", state: "APPROVE" });
    await scene.settle();
    const head = scene.push(pr.branch, { changes: LATER });
    scene.sandbox.markReady(pr, { by: "alice" });
    scene.sandbox.convertToDraft(pr, { by: "alice" });
    scene.sandbox.markReady(pr, { by: "alice" });
    await scene.settle();
    expect(scene.state(head)).toBe("in_progress");
  });

  it(bypass("ST-24"), async () => {
    const scene = stage.scene();
    const pr = await approved(scene);
    const changes = { "src/auth/login.js": "export const login = 2;\nrun(input);\n" };
    const head = scene.push(pr.branch, { by: "bob", changes });
    await scene.settle();
    expect(scene.state(head)).toBe("in_progress");
    expect(scene.says(head)).toContain("changed after it");
  });
});
