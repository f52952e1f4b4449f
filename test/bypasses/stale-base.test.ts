import { describe, expect, it } from "vitest";
import { ENFORCE, person } from "../support/acme.ts";
import { bypass } from "./catalogue.ts";
import { AUTH, DOCS, MORE_AUTH, type Proposed, type Scene, stageForFile } from "./stage.ts";

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

/** A branch like main. */
function branchOff(scene: Scene, branch: string, changes = DOCS): void {
  const { sandbox, shop } = scene;
  sandbox.commit(shop, branch, { author: person("olga"), message: "b", changes, from: "main" });
  sandbox.push(shop, branch, { by: "olga" });
}

describe("a base that moves", () => {
  it(bypass("ST-08"), async () => {
    const scene = stage.scene();
    branchOff(scene, "dev");
    const pr = scene.propose({ base: "dev" });
    await scene.settle();
    scene.sandbox.review({ pr, by: "ivan", state: "APPROVE" });
    await scene.settle();
    expect(scene.state(pr.headSha)).toBe("success");
    scene.sandbox.faults.failWebhooks({ kind: "drop" }, { event: "pull_request" });
    scene.sandbox.editPullRequest(pr, { by: "alice", base: "main" });
    expect(scene.sandbox.merge(pr, { by: "bob" }).merged).toBe(false);
    await scene.settle();
    expect(scene.sandbox.merge(pr, { by: "bob" }).merged).toBe(false);
  });

  it(bypass("ST-09"), async () => {
    const scene = stage.scene();
    branchOff(scene, "feature", MORE_AUTH);
    const child = scene.propose({ base: "feature", changes: DOCS });
    await scene.settle();
    expect(scene.title(child.headSha)).toContain("Low risk");
    scene.sandbox.editPullRequest(child, { by: "bob", base: "main" });
    await scene.settle();
    const { areas, baseRef } = await scene.decision(child);
    expect([baseRef, areas.map(({ area }) => area)]).toEqual([
      "main",
      expect.arrayContaining(["auth"]),
    ]);
    expect(scene.state(child.headSha)).toBe("in_progress");
  });

  it(bypass("ST-10"), async () => {
    const scene = stage.scene();
    branchOff(scene, "dev", LATER);
    const pr = scene.propose({ base: "dev", changes: MORE_AUTH });
    await scene.settle();
    scene.sandbox.review({ pr, by: "ivan", state: "APPROVE" });
    await scene.settle();
    expect(scene.state(pr.headSha)).toBe("success");
    scene.sandbox.editPullRequest(pr, { by: "alice", base: "main" });
    await scene.settle();
    expect(scene.state(pr.headSha)).toBe("in_progress");
  });

  it(bypass("ST-14"), async () => {
    const scene = stage.scene();
    branchOff(scene, "dev");
    const first = scene.propose({ base: "dev" });
    await scene.settle();
    scene.sandbox.review({ pr: first, by: "ivan", state: "APPROVE" });
    await scene.settle();
    expect(scene.state(first.headSha)).toBe("success");
    scene.sandbox.faults.failWebhooks({ kind: "drop" }, { event: "pull_request" });
    const second = scene.sandbox.openPullRequest({
      repo: scene.shop,
      head: first.branch,
      by: "alice",
      title: "Again",
    });
    expect(second.headSha).toBe(first.headSha);
    expect(scene.sandbox.merge(second, { by: "bob" }).merged).toBe(false);
    await scene.settle();
    expect(scene.sandbox.merge(second, { by: "bob" }).merged).toBe(false);
  });

  it(bypass("ST-15"), async () => {
    const scene = stage.scene();
    branchOff(scene, "dev");
    const first = scene.propose({ base: "dev" });
    await scene.settle();
    scene.sandbox.review({ pr: first, by: "ivan", state: "APPROVE" });
    await scene.settle();
    const { number } = scene.sandbox.openPullRequest({
      repo: scene.shop,
      head: first.branch,
      by: "alice",
      title: "Again",
    });
    const second = { ...first, number };
    await scene.settle();
    expect((await scene.decision(second)).approvals).toEqual([]);
    expect(scene.state(first.headSha)).toBe("in_progress");
  });
});

describe("an approval that ends", () => {
  it(bypass("ST-19"), async () => {
    const scene = stage.scene();
    const pr = await approved(scene);
    const objection = scene.sandbox.review({ pr, by: "ivan", state: "REQUEST_CHANGES" });
    await scene.settle();
    expect(scene.state(pr.headSha)).toBe("in_progress");
    scene.sandbox.dismissReview(pr, objection.id, { by: "olga" });
    await scene.settle();
    expect(scene.state(pr.headSha)).toBe("in_progress");
  });

  it(bypass("ST-20"), async () => {
    const scene = stage.scene();
    const pr = await approved(scene);
    const objection = scene.sandbox.review({ pr, by: "ida", state: "REQUEST_CHANGES" });
    await scene.settle();
    expect(scene.state(pr.headSha)).toBe("in_progress");
    for (const by of ["alice", "bob"]) scene.sandbox.comment({ pr, by, body: "/agentgov undeny" });
    scene.sandbox.dismissReview(pr, objection.id, { by: "bob" });
    scene.sandbox.requestReviewers(pr, { by: "alice", users: ["ida"] });
    await scene.settle();
    expect(scene.state(pr.headSha)).toBe("in_progress");
    const noticed = (await scene.entries(pr)).filter(({ type }) => type === "tamper.noticed");
    expect(noticed.map(({ data }) => data["what"])).toEqual(["veto.dismissed"]);
    scene.sandbox.clock.advance(60);
    scene.sandbox.review({ pr, by: "ida", state: "APPROVE" });
    await scene.settle();
    expect(scene.state(pr.headSha)).toBe("success");
  });

  it(bypass("ST-21"), async () => {
    const scene = stage.scene();
    const pr = scene.propose();
    await scene.settle();
    await scene.product.startReplica();
    scene.sandbox.faults.latency([20, 120]);
    const review = scene.sandbox.review({ pr, by: "ivan", state: "APPROVE" });
    await expect.poll(() => scene.state(pr.headSha), { timeout: 15_000 }).toBe("success");
    scene.sandbox.comment({ pr, by: "alice", body: "/agentgov status" });
    scene.sandbox.dismissReview(pr, review.id, { by: "ivan" });
    await scene.settle();
    await expect.poll(() => scene.state(pr.headSha), { timeout: 15_000 }).toBe("in_progress");
    const runs = scene.sandbox.checkRuns(scene.shop).filter((run) => run.headSha === pr.headSha);
    expect(runs).toHaveLength(1);
  });

  it(bypass("ST-22"), async () => {
    const scene = stage.scene();
    for (const wait of [10, 60, 140]) {
      const pr = scene.propose();
      await scene.settle();
      scene.sandbox.faults.latency(20);
      const mark = scene.sandbox.requests.mark();
      const review = scene.sandbox.review({ pr, by: "ivan", state: "APPROVE" });
      await expect
        .poll(() => scene.sandbox.requests.countSince(mark), { interval: 2 })
        .toBeGreaterThan(Math.floor(wait / 30));
      scene.sandbox.dismissReview(pr, review.id, { by: "ivan" });
      await scene.settle();
      await expect.poll(() => scene.state(pr.headSha)).toBe("in_progress");
      scene.sandbox.faults.clear();
    }
  });

  it(bypass("ST-23"), async () => {
    const scene = stage.scene({ policy: `${ENFORCE}    sticky: ["@acme/platform"]\n` });
    const pr = scene.propose();
    await scene.settle();
    expect(scene.state(pr.headSha)).toBe("failure");
    expect(scene.says(pr.headSha)).toContain("sticky");
  });
});
