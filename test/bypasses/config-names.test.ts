import { describe, expect, it } from "vitest";
import { ENFORCE } from "../support/acme.ts";
import { bypass } from "./catalogue.ts";
import { stageForFile } from "./stage.ts";

const stage = stageForFile();
const LOOSE = "version: 1\nmode: observe\n";

describe("a name that comes to mean something else", () => {
  it(bypass("CF-23"), async () => {
    const scene = stage.scene();
    const { sandbox, org } = scene;
    scene.propose();
    await scene.settle();
    sandbox.renameRepo(`${org}/.agentgov`, "old-policy");
    sandbox.createRepo(org, ".agentgov", { files: { "agentgov.yml": LOOSE } });
    await scene.settle();
    const pr = scene.propose({ changes: { "src/auth/token.js": "0\n" } });
    await scene.settle();
    expect(["in_progress", "failure"]).toContain(scene.state(pr.headSha));
    sandbox.review({ pr, by: "bob", state: "APPROVE" });
    await scene.settle();
    expect(["in_progress", "failure"]).toContain(scene.state(pr.headSha));
  });

  it(bypass("CF-25"), async () => {
    const carol = `carol-${stage.scene().org}`;
    const scene = stage.scene({ policy: ENFORCE.replace("@acme/identity", carol) });
    const { sandbox, org, shop } = scene;
    sandbox.createUser(carol);
    sandbox.addMember(org, carol);
    sandbox.setPermission(shop, carol, "write");
    const first = scene.propose();
    await scene.settle();
    expect(scene.state(first.headSha)).toBe("in_progress");
    sandbox.renameUser(carol, `${carol}-2`);
    sandbox.createUser(carol);
    sandbox.addMember(org, carol);
    sandbox.setPermission(shop, carol, "write");
    const second = scene.propose({ changes: { "src/auth/token.js": "0\n" } });
    await scene.settle();
    for (const pr of [first, second]) {
      sandbox.review({ pr, by: carol, state: "APPROVE" });
      sandbox.comment({ pr, by: carol, body: "/agentgov approve" });
    }
    await scene.settle();
    for (const { headSha } of [first, second]) {
      expect(["in_progress", "failure"]).toContain(scene.state(headSha));
    }
  });

  it(bypass("CF-27"), async () => {
    const scene = stage.scene();
    const { pool } = scene.product;
    scene.propose();
    await scene.settle();
    await pool.query(`update policy_snapshot
        set snapshot = replace(snapshot::text, '"enforce"', '"observe"')::jsonb`);
    await pool.query(`insert into policy_snapshot (scope, digest, snapshot)
        select scope, digest || '-orphan', snapshot from policy_snapshot`);
    // Another replica has nothing in memory yet.
    await scene.product.startReplica();
    const pr = scene.propose({ changes: { "src/auth/token.js": "0\n" } });
    await scene.settle();
    expect(scene.state(pr.headSha)).toBe("in_progress");
  });
});
