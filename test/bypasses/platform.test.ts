import { describe, expect, it } from "vitest";
import { person } from "../support/acme.ts";
import { bypass } from "./catalogue.ts";
import { bodyOf, post } from "./forged.ts";
import { reviewedBy } from "./reviewed-by.ts";
import { AUTH, DOCS, MORE_AUTH, type Proposed, type Scene, stageForFile } from "./stage.ts";

const stage = stageForFile();

/** A scene whose main branch has a queue; GitHub itself asks for another check only. */
function withQueue(): Scene {
  return stage.scene({ rules: { requiredChecks: [{ context: "ci" }], mergeQueue: true } });
}

/** Puts a change into the queue, green or not; returns the head of its group. */
function enqueue(scene: Scene, pr: Proposed): string {
  scene.sandbox.postCheck(scene.shop, { sha: pr.headSha, name: "ci", conclusion: "success" });
  return scene.sandbox.enqueue(pr, { by: "bob" }).headSha;
}

describe("the merge queue", () => {
  it(bypass("PL-01"), async () => {
    const scene = withQueue();
    const pr = scene.propose({ changes: DOCS });
    await scene.settle();
    const group = enqueue(scene, pr);
    await scene.settle();
    expect(scene.state(group)).toBe("success");
  });

  it(bypass("PL-02"), async () => {
    const scene = withQueue();
    const good = scene.propose({ changes: DOCS });
    const bad = scene.propose({ changes: AUTH });
    await scene.settle();
    const review = scene.sandbox.review({ pr: bad, by: "ivan", state: "APPROVE" });
    await scene.settle();
    scene.sandbox.dismissReview(bad, review.id, { by: "olga" });
    await scene.settle();
    enqueue(scene, good);
    const group = enqueue(scene, bad);
    await scene.settle();
    expect(scene.state(group)).toBe("failure");
    expect(scene.title(group)).toContain(`#${bad.number}`);
  });

  it(bypass("PL-03"), async () => {
    const scene = withQueue();
    const good = scene.propose({ changes: DOCS });
    await scene.settle();
    const bad = scene.propose({ changes: AUTH, message: `Words (#${good.number})` });
    await scene.settle();
    const group = enqueue(scene, bad);
    await scene.settle();
    expect(scene.state(group)).toBe("failure");
  });
});

describe("the merge queue, later", () => {
  it(bypass("PL-04"), async () => {
    const requiredChecks = [{ context: "agentgov: main" }, { context: "ci" }];
    const scene = stage.scene({ rules: { requiredChecks, mergeQueue: true } });
    const pr = scene.propose();
    await scene.settle();
    scene.sandbox.review({ pr, by: "ivan", state: "APPROVE" });
    await scene.settle();
    const group = enqueue(scene, pr);
    await scene.settle();
    expect(scene.state(group)).toBe("success");
    scene.sandbox.review({ pr, by: "ida", state: "REQUEST_CHANGES" });
    await scene.settle();
    const runs = scene.sandbox.checkRuns(scene.shop).filter(({ headSha }) => headSha === group);
    expect(runs.at(-1)).toMatchObject({ name: "agentgov: main", conclusion: "failure" });
    expect(scene.sandbox.pullRequest(pr).merged).toBe(false);
  });

  it(bypass("PL-06"), async () => {
    const scene = withQueue();
    const bad = scene.propose({ changes: AUTH });
    const good = scene.propose({ changes: DOCS });
    await scene.settle();
    expect([scene.state(bad.headSha), scene.state(good.headSha)]).toEqual([
      "in_progress",
      "success",
    ]);
    enqueue(scene, bad);
    const group = enqueue(scene, good);
    await scene.settle();
    expect([scene.state(group), scene.title(group)]).toEqual([
      "failure",
      expect.stringContaining(`#${bad.number}`),
    ]);
    scene.sandbox.dequeue(bad, { by: "bob" });
    await scene.settle();
    const alone = scene.sandbox.checkRuns(scene.shop).at(-1);
    expect(alone).toMatchObject({ name: "agentgov: main", conclusion: "success" });
  });
});

describe("where a change comes from", () => {
  it(bypass("PL-07"), { timeout: 60_000 }, async () => {
    const scene = stage.scene({
      policy:
        "version: 1\nmode: enforce\nareas:\n  auth:\n    gates: [{ gate: human-approval, approvals: 2, from: write }]\ntiers:\n  high: { objectionMinutes: 1 }\n",
    });
    // What is armed to merge does so the moment it may: everybody tries all the time.
    const isMerged = (pr: Proposed): boolean => scene.sandbox.merge(pr, { by: "bob" }).merged;
    // For the app most of the minute is over once it hears of the second review.
    scene.sandbox.clock.advance(-70);
    const pr = scene.propose();
    const other = scene.propose({ changes: MORE_AUTH });
    await scene.settle();
    expect(await reviewedBy(scene, pr, "ivan")).toBe("in_progress");
    expect([scene.title(pr.headSha), isMerged(pr)]).toEqual([
      expect.stringContaining("Waiting for"),
      false,
    ]);
    expect(await reviewedBy(scene, pr, "ida")).toBe("in_progress");
    expect([scene.title(pr.headSha), isMerged(pr)]).toEqual([
      expect.stringMatching(/^Passes at .+ unless somebody objects\.$/u),
      false,
    ]);
    await expect.poll(() => scene.state(pr.headSha), { timeout: 45_000 }).toBe("success");
    expect(isMerged(pr)).toBe(true);
    // An objection in that time outlasts it.
    expect(await reviewedBy(scene, other, "ivan")).toBe("in_progress");
    scene.sandbox.comment({ pr: other, by: "bob", body: "/agentgov hold Let me look at it first" });
    expect(await reviewedBy(scene, other, "ida")).toBe("in_progress");
    expect(scene.title(other.headSha)).toContain("bob");
  });

  it(bypass("PL-30"), async () => {
    const scene = stage.scene();
    const { sandbox, shop } = scene;
    sandbox.createUser(`fay-${scene.org}`);
    sandbox.setPermission(shop, `fay-${scene.org}`, "read");
    const fork = sandbox.fork(shop, `fay-${scene.org}`).fullName;
    sandbox.setPermission(fork, "ivan", "write");
    sandbox.commit(fork, "topic", {
      author: person("alice"),
      message: "x",
      changes: AUTH,
      from: "main",
    });
    sandbox.push(fork, "topic", { by: `fay-${scene.org}` });
    const pr = sandbox.openPullRequest({
      repo: shop,
      head: "topic",
      headRepo: fork,
      by: `fay-${scene.org}`,
      title: "x",
    });
    await scene.settle();
    expect(scene.state(pr.headSha)).toBe("in_progress");
    sandbox.commit(fork, "topic", { author: person("alice"), message: "y", changes: MORE_AUTH });
    sandbox.push(fork, "topic", { by: "ivan" });
    await scene.settle();
    sandbox.review({ pr, by: "ivan", state: "APPROVE" });
    await scene.settle();
    expect(scene.state(sandbox.head(fork, "topic"))).toBe("in_progress");
  });

  it(bypass("PL-31"), async () => {
    const [scene, other] = [stage.scene(), stage.scene()];
    const pr = scene.propose();
    await scene.settle();
    scene.sandbox.review({ pr, by: "bob", state: "APPROVE" });
    await scene.settle();
    const installation = {
      mine: scene.sandbox.installation(scene.org).id,
      theirs: other.sandbox.installation(other.org).id,
    };
    const body = bodyOf(scene, "pull_request_review").replaceAll(
      `"id":${installation.mine}`,
      `"id":${installation.theirs}`,
    );
    await post(scene, { body, event: "pull_request_review" });
    await scene.settle();
    expect(scene.state(pr.headSha)).toBe("in_progress");
    expect(other.sandbox.checkRuns(other.shop)).toEqual([]);
  });

  it(bypass("PL-32"), async () => {
    const scene = stage.scene();
    const pr = scene.propose();
    await scene.settle();
    const body = bodyOf(scene, "pull_request").replaceAll(
      scene.sandbox.baseUrl,
      "http://127.0.0.1:9",
    );
    expect(body).toContain("http://127.0.0.1:9");
    expect((await post(scene, { body, event: "pull_request" })).status).toBe(202);
    await scene.settle();
    expect(scene.state(pr.headSha)).toBe("in_progress");
  });

  it(bypass("PL-35"), async () => {
    const scene = stage.scene();
    scene.sandbox.createUser("revert-app[bot]", { type: "Bot" });
    scene.sandbox.setPermission(scene.shop, "revert-app[bot]", "write");
    const pr = scene.propose({ by: "revert-app[bot]", message: 'Revert "Fix auth"' });
    await scene.settle();
    const { tier } = await scene.decision(pr);
    expect([tier, scene.state(pr.headSha)]).toEqual(["high", "in_progress"]);
  });
});
