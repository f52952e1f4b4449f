import { createHmac } from "node:crypto";
import { describe, expect, it } from "vitest";
import { installationId } from "../../src/domain/ids.ts";
import { createGithub } from "../../src/github/client.ts";
import { bypass } from "./catalogue.ts";
import { bodyOf, post } from "./forged.ts";
import { AUTH, DOCS, stageForFile } from "./stage.ts";

const stage = stageForFile();

describe("events that go astray", () => {
  it(bypass("PL-16"), async () => {
    const scene = stage.scene();
    const pr = scene.propose({ message: "Change\n\nskip-checks: true\n" });
    await scene.settle();
    expect(scene.state(pr.headSha)).toBe("in_progress");
  });

  it(bypass("PL-17"), async () => {
    const scene = stage.scene();
    const many = Object.fromEntries(
      Array.from({ length: 150 }, (_, index) => [`docs/${index}.md`, "x\n"]),
    );
    scene.sandbox.faults.failRequests(
      { kind: "secondary-limit", retryAfterSeconds: 1 },
      { template: "/repos/{owner}/{repo}/pulls/{pull_number}/files" },
    );
    const pr = scene.propose({ changes: { ...many, ...AUTH } });
    await scene.settle();
    await expect
      .poll(() => scene.state(pr.headSha), { timeout: 20_000, interval: 50 })
      .toBe("in_progress");
    const { areas } = await scene.decision(pr);
    expect(areas.map(({ area }) => area)).toContain("auth");
  });

  it(bypass("PL-20"), async () => {
    const scene = stage.scene();
    const pr = scene.propose();
    await scene.settle();
    const real = scene.sandbox.review({ pr, by: "bob", state: "APPROVE" });
    await scene.settle();
    const body = bodyOf(scene, "pull_request_review")
      .replaceAll('"bob"', '"ivan"')
      .replaceAll(String(real.id), String(real.id + 1));
    expect((await post(scene, { body, event: "pull_request_review" })).status).toBe(202);
    await scene.settle();
    expect(scene.state(pr.headSha)).toBe("in_progress");
    const { approvals } = await scene.decision(pr);
    expect(approvals.filter(({ counts }) => counts)).toEqual([]);
  });

  it(bypass("PL-21"), async () => {
    const scene = stage.scene();
    const pr = scene.propose();
    await scene.settle();
    const { app, baseUrl } = scene.sandbox;
    const options = { appId: app.id, privateKey: app.privateKeyPem, baseUrl: `${baseUrl}/api/v3` };
    const thief = await createGithub(options).installation(
      installationId(scene.sandbox.installation(scene.org).id),
    );
    await thief.request("POST /repos/{owner}/{repo}/check-runs", {
      owner: scene.org,
      repo: "shop",
      name: "agentgov: main",
      head_sha: pr.headSha,
      status: "completed",
      conclusion: "success",
    });
    const noticed = async (): Promise<readonly unknown[]> => {
      const { rows } = await scene.product.pool.query(
        `select convert_from(body, 'UTF8')::jsonb -> 'data' as data from audit_entry
          where convert_from(body, 'UTF8')::jsonb ->> 'type' = 'tamper.noticed'
            and convert_from(body, 'UTF8') like $1`,
        [`%${pr.headSha}%`],
      );
      return rows.map(({ data }) => data);
    };
    const patience = { timeout: 20_000, interval: 100 };
    await expect.poll(noticed, patience).toMatchObject([{ how: "unknown-run" }]);
    await expect.poll(() => scene.state(pr.headSha), patience).toBe("in_progress");
    await scene.settle();
    expect(scene.sandbox.merge(pr, { by: "bob" }).merged).toBe(false);
  });

  it(bypass("PL-22"), async () => {
    const scene = stage.scene();
    await scene.settle();
    const body = '{"zen":"x"}';
    const hex = createHmac("sha256", scene.sandbox.app.webhookSecret).update(body).digest("hex");
    const sha1 = createHmac("sha1", scene.sandbox.app.webhookSecret).update(body).digest("hex");
    const count = async (): Promise<number> =>
      (await scene.product.pool.query("select count(*)::int as n from delivery")).rows[0].n;
    const before = await count();
    const signatures = [
      "",
      "sha256=",
      `sha256=${hex.slice(1)}`,
      `sha256=${"0".repeat(64)}`,
      `sha1=${sha1}`,
      hex,
    ];
    for (const signature of signatures) {
      const headers = { "x-hub-signature-256": signature, "x-hub-signature": `sha1=${sha1}` };
      expect([signature, (await post(scene, { body, headers })).status]).toEqual([signature, 401]);
    }
    const again = { "x-hub-signature-256": `sha256=${hex}` };
    expect((await post(scene, { body: '{"zen": "x"}', headers: again })).status).toBe(401);
    expect(await count()).toBe(before);
  });

  it(bypass("PL-23"), async () => {
    const scene = stage.scene();
    const pr = scene.propose();
    await scene.settle();
    scene.sandbox.comment({ pr, by: "bob", body: "Looks fine." });
    await scene.settle();
    const body = bodyOf(scene, "issue_comment");
    for (const event of [
      "pull_request_review",
      "pull_request",
      "membership",
      "merge_group",
      "push",
      "check_run",
      "installation",
      "made_up",
    ]) {
      const { status } = await post(scene, { body, event });
      expect([event, status < 500]).toEqual([event, true]);
    }
    await scene.settle();
    expect(scene.state(pr.headSha)).toBe("in_progress");
  });

  it(bypass("PL-24"), async () => {
    const scene = stage.scene();
    await scene.settle();
    await scene.product.pool.query("alter table delivery rename to delivery_away");
    const pr = scene.propose({ changes: DOCS });
    const attempts = await scene.sandbox.settled();
    await scene.product.pool.query("alter table delivery_away rename to delivery");
    const failed = attempts.filter(({ statusCode }) => statusCode === 500);
    for (const { guid } of failed) scene.sandbox.redeliver(guid);
    await scene.settle();
    expect(scene.state(pr.headSha)).toBe("success");
  });

  it(bypass("PL-25"), async () => {
    const scene = stage.scene();
    const pr = scene.propose();
    await scene.settle();
    const id = scene.product.check(scene.shop, pr.headSha)?.id ?? 0;
    const before = await scene.product.pool.query("select count(*)::int as n from decision");
    for (let time = 0; time < 20; time += 1) scene.sandbox.rerequestCheck(id, "bob");
    scene.sandbox.requestCheckAction(id, { by: "ivan", identifier: "approve" });
    await scene.settle();
    expect(scene.state(pr.headSha)).toBe("in_progress");
    const after = await scene.product.pool.query("select count(*)::int as n from decision");
    expect(after.rows).toEqual(before.rows);
  });

  it(bypass("PL-26"), async () => {
    const scene = stage.scene();
    await scene.product.startReplica();
    const prs = Array.from({ length: 6 }, (_, index) =>
      scene.propose({ changes: { "src/auth/login.js": `${index}\n` } }),
    );
    for (const pr of prs) scene.sandbox.editPullRequest(pr, { by: "alice", title: "Again" });
    await scene.settle();
    for (const pr of prs) {
      const runs = scene.sandbox
        .checkRuns(scene.shop)
        .filter(({ headSha }) => headSha === pr.headSha);
      expect(runs).toHaveLength(1);
    }
  });

  it(bypass("PL-33"), async () => {
    const scene = stage.scene();
    scene.sandbox.faults.failRequests(
      { kind: "reset-after" },
      { method: "POST", template: "/repos/{owner}/{repo}/check-runs" },
    );
    const pr = scene.propose();
    await scene.settle();
    await expect
      .poll(() => scene.state(pr.headSha), { timeout: 20_000, interval: 50 })
      .toBe("in_progress");
    await scene.settle();
    const runs = scene.sandbox
      .checkRuns(scene.shop)
      .filter(({ headSha }) => headSha === pr.headSha);
    expect(runs).toHaveLength(1);
  });
});
