import { describe, expect, it } from "vitest";
import { person } from "../support/acme.ts";
import { bypass } from "./catalogue.ts";
import { AUTH, DOCS, type Proposed, type Scene, stageForFile } from "./stage.ts";

const stage = stageForFile();
const MORE_DOCS = { "docs/more.md": "more\n" };
/** What looks like a push past the gate is looked at again before it is called one. */
const MATCHED = { timeout: 20_000, interval: 100 };

interface Landing {
  readonly outcome: string;
  readonly reason: string;
  readonly number: number | null;
}

/** How a commit of main was matched; absent while it was not looked at. */
async function landing({ product }: Scene, sha: string): Promise<Landing | undefined> {
  const { rows } = await product.pool.query<Landing>(
    "select outcome, reason, number from landing where sha = $1 and rewritten_from = ''",
    [sha],
  );
  return rows[0];
}

/** A repository whose administrators may go around the rules. */
function withAdmins(): Scene {
  const scene = stage.scene();
  const requiredChecks = [{ context: "agentgov: main", integrationId: scene.sandbox.app.id }];
  scene.sandbox.setRules(scene.shop, "main", { requiredChecks, adminBypass: true });
  return scene;
}

/** What the app says of what landed, on the commit itself. */
function notice({ sandbox, shop }: Scene, sha: string): string | undefined {
  const runs = sandbox.checkRuns(shop);
  const run = runs.findLast(({ headSha, name }) => headSha === sha && name === "agentgov: landed");
  return run?.conclusion ?? undefined;
}

async function expectBypass(scene: Scene, sha: string, expected: Partial<Landing>): Promise<void> {
  const found = (): Promise<Landing | undefined> => landing(scene, sha);
  await expect.poll(found, MATCHED).toMatchObject({ outcome: "bypassed", ...expected });
}

/** The last of what landed together is marked. */
async function expectMark(scene: Scene, sha: string): Promise<void> {
  await expect.poll(() => notice(scene, sha), MATCHED).toBe("failure");
}

function landedSha({ sandbox }: Scene, pr: Proposed): string {
  return sandbox.pullRequest(pr).mergedSha ?? "";
}

describe("what lands without having passed", () => {
  it(bypass("PL-05"), async () => {
    const scene = withAdmins();
    const { sandbox, shop } = scene;
    const pr = scene.propose({ changes: DOCS });
    await scene.settle();
    expect(scene.state(pr.headSha)).toBe("success");
    sandbox.commit(shop, "main", {
      author: person("olga"),
      message: "Merge",
      changes: { ...DOCS, "src/auth/login.js": "export const login = () => true;\n" },
      mergeOf: [pr.branch],
    });
    const sha = sandbox.push(shop, "main", { by: "olga", admin: true });
    await expectBypass(scene, sha, { reason: "tree-differs", number: pr.number });
    await expectMark(scene, sha);
  });

  it(bypass("PL-08"), async () => {
    const scene = withAdmins();
    const prs = [
      scene.propose({ changes: AUTH }),
      scene.propose({ changes: { "src/cart.js": "1\n" } }),
    ];
    const passed = scene.propose({ changes: MORE_DOCS });
    await scene.settle();
    for (const pr of [...prs, passed]) scene.sandbox.merge(pr, { by: "olga", admin: true });
    await scene.settle();
    for (const pr of prs) {
      const expected = { reason: "not-passed", number: pr.number };
      await expectBypass(scene, landedSha(scene, pr), expected);
    }
    const marks = scene.sandbox.checkRuns(scene.shop).map(({ name }) => name);
    expect(marks).toContain("agentgov: landed");
    const { rows } = await scene.product.pool.query<Landing>(
      "select number from landing where sha = any($1) and outcome = 'bypassed'",
      [[...prs, passed].map((pr) => landedSha(scene, pr))],
    );
    expect(rows).toHaveLength(prs.length);
  });

  it(bypass("PL-12"), async () => {
    const scene = withAdmins();
    const { sandbox, shop, product } = scene;
    const watched = scene.propose({ changes: DOCS });
    await scene.settle();
    sandbox.merge(watched, { by: "bob" });
    await scene.settle();
    await expect.poll(() => landing(scene, landedSha(scene, watched)), MATCHED).toBeDefined();
    const pr = scene.propose({ changes: AUTH });
    await scene.settle();
    sandbox.faults.failWebhooks({ kind: "drop" }, { times: 20 });
    sandbox.setRules(shop, "main", null);
    expect(sandbox.merge(pr, { by: "bob" }).merged).toBe(true);
    sandbox.setRules(shop, "main", { requiredChecks: [{ context: "agentgov: main" }] });
    await scene.settle();
    sandbox.faults.clear();
    expect(await landing(scene, landedSha(scene, pr))).toBeUndefined();
    await product.pool.query(
      "update work set run_at = run_at - interval '10 minutes' where wanted = done",
    );
    await product.service.reconcile("sweep");
    await expectBypass(scene, landedSha(scene, pr), { number: pr.number });
    await expectMark(scene, landedSha(scene, pr));
  });

  it(bypass("PL-27"), async () => {
    const scene = withAdmins();
    const { sandbox, shop } = scene;
    const inner = scene.propose({ changes: AUTH });
    await scene.settle();
    const outer = scene.propose({ changes: MORE_DOCS, from: inner.branch });
    await scene.settle();
    const { areas } = await scene.decision(outer);
    expect(areas.map(({ area }) => area)).toContain("auth");
    expect(sandbox.merge(outer, { by: "bob" }).merged).toBe(false);
    sandbox.review({ pr: outer, by: "ivan", state: "APPROVE" });
    await scene.settle();
    expect(sandbox.merge(outer, { by: "bob" }).merged).toBe(true);
    await scene.settle();
    expect([scene.state(inner.headSha), sandbox.pullRequest(inner).merged]).toEqual([
      "in_progress",
      true,
    ]);
    await expect
      .poll(() => landing(scene, inner.headSha), MATCHED)
      .toMatchObject({ outcome: "landed" });
    const direct = scene.propose({ changes: { "src/auth/token.js": "0\n" } });
    await scene.settle();
    const sha = sandbox.push(shop, "main", { by: "olga", admin: true, sha: direct.headSha });
    await expectBypass(scene, sha, {});
  });
});
