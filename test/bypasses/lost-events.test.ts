import { describe, expect, it } from "vitest";
import { ENFORCE } from "../support/acme.ts";
import { bypass } from "./catalogue.ts";
import { APP, AUTH, type Proposed, type Scene, stageForFile } from "./stage.ts";

const stage = stageForFile();
const LATER = { "src/auth/login.js": "export const login = 3;\n" };

/** A scene of a quarter of an hour ago: a sweep leaves alone what has just happened. */
function oldScene(): Scene {
  const scene = stage.scene();
  scene.sandbox.clock.advance(-15 * 60);
  return scene;
}

async function approved(scene: Scene, changes = AUTH): Promise<Proposed> {
  const pr = scene.propose({ changes });
  await scene.settle();
  scene.sandbox.review({ pr, by: "ivan", state: "APPROVE" });
  await scene.settle();
  expect(scene.state(pr.headSha)).toBe("success");
  return pr;
}

/** Everything that happens inside is told by no webhook. */
async function untold<Result>(scene: Scene, act: () => Result): Promise<Result> {
  const { faults } = scene.sandbox;
  faults.failWebhooks({ kind: "drop" }, { times: 50 });
  const result = act();
  await scene.settle();
  faults.clear();
  return result;
}

/** Looks at everything again, as happens every quarter of an hour. */
async function sweep(scene: Scene): Promise<void> {
  const { pool, service } = scene.product;
  await pool.query("update work set run_at = run_at - interval '10 minutes' where wanted = done");
  await service.reconcile("sweep");
  await scene.settle();
}

describe("events that never come, or late", () => {
  it(bypass("PL-13"), async () => {
    const scene = oldScene();
    const pr = scene.propose();
    await scene.settle();
    const review = scene.sandbox.review({ pr, by: "ivan", state: "APPROVE" });
    await scene.settle();
    expect(scene.state(pr.headSha)).toBe("success");
    scene.sandbox.clock.advance(15 * 60);
    await untold(scene, () => scene.sandbox.dismissReview(pr, review.id, { by: "olga" }));
    await sweep(scene);
    expect(scene.state(pr.headSha)).toBe("in_progress");
    const head = await untold(scene, () => scene.push(pr.branch, { changes: LATER }));
    expect(scene.state(head)).toBe("none");
    expect(scene.sandbox.merge(pr, { by: "bob" }).merged).toBe(false);
    await sweep(scene);
    expect(scene.state(head)).toBe("in_progress");
  });

  it(bypass("PL-14"), async () => {
    const scene = stage.scene();
    const pr = scene.propose();
    await scene.settle();
    scene.sandbox.comment({ pr, by: "ivan", body: "/agentgov approve" });
    await scene.settle();
    expect(scene.state(pr.headSha)).toBe("success");
    const { url } = scene.product.service;
    scene.sandbox.deliverTo(`${url}/nowhere`);
    scene.sandbox.comment({ pr, by: "ivan", body: "/agentgov revoke" });
    await scene.settle();
    scene.sandbox.deliverTo(`${url}/api/github/webhooks`);
    expect(scene.state(pr.headSha)).toBe("success");
    await scene.product.service.reconcile("redelivery");
    await scene.settle();
    expect(scene.state(pr.headSha)).toBe("in_progress");
  });

  it(bypass("PL-15"), async () => {
    const scene = oldScene();
    const { sandbox, shop } = scene;
    const pr = await approved(scene);
    sandbox.push(shop, "dev", { by: "olga", sha: sandbox.head(shop, "main") });
    await scene.settle();
    await untold(scene, () => sandbox.editPullRequest(pr, { by: "alice", base: "dev" }));
    await sweep(scene);
    expect((await scene.decision(pr)).baseRef).toBe("dev");
    const unseen = await untold(scene, () => scene.propose({ changes: APP }));
    expect(scene.state(unseen.headSha)).toBe("none");
    await sweep(scene);
    expect(scene.state(unseen.headSha)).toBe("in_progress");
    const heard = await approved(scene);
    sandbox.clock.advance(60);
    await untold(scene, () =>
      sandbox.comment({ pr: heard, by: "bob", body: "/agentgov deny it is wrong" }),
    );
    expect(scene.state(heard.headSha)).toBe("success");
    await sweep(scene);
    expect(scene.state(heard.headSha)).toBe("in_progress");
    await untold(scene, () =>
      sandbox.comment({ pr: unseen, by: "bob", body: "/agentgov approve" }),
    );
    await sweep(scene);
    expect(scene.state(unseen.headSha)).toBe("success");
  });

  it(bypass("CF-09"), async () => {
    const scene = oldScene();
    const pr = scene.propose({ changes: APP });
    await scene.settle();
    scene.sandbox.review({ pr, by: "bob", state: "APPROVE" });
    await scene.settle();
    expect(scene.state(pr.headSha)).toBe("success");
    const setApprovals = (approvals: number): void => {
      const gate = `{ gate: human-approval, approvals: ${approvals}, from: write }`;
      const text = `${ENFORCE}tiers:\n  medium: { gates: [${gate}] }\n`;
      scene.sandbox.pushCommit(`${scene.org}/.agentgov`, "main", {
        author: "olga",
        message: "Change the policy",
        changes: { "agentgov.yml": text.replaceAll("@acme/", `@${scene.org}/`) },
      });
    };
    setApprovals(2);
    await scene.settle();
    expect(scene.state(pr.headSha)).toBe("in_progress");
    setApprovals(1);
    await scene.settle();
    expect(scene.state(pr.headSha)).toBe("success");
    await sweep(scene);
    await untold(scene, () => setApprovals(2));
    await sweep(scene);
    expect(scene.state(pr.headSha)).toBe("in_progress");
  });

  it(bypass("ST-25"), async () => {
    const scene = oldScene();
    const pr = await approved(scene);
    scene.sandbox.faults.staleReads(60_000);
    const head = scene.push(pr.branch, { changes: LATER });
    await scene.settle();
    expect(scene.state(head)).not.toBe("success");
    expect(scene.sandbox.merge(pr, { by: "bob" }).merged).toBe(false);
    scene.sandbox.clock.advance(61);
    scene.sandbox.faults.clear();
    await sweep(scene);
    expect(scene.state(head)).toBe("in_progress");
  });
});
