import { describe, expect, it } from "vitest";
import { ENFORCE, person, prepareAcme, propose, SHOP } from "../support/acme.ts";
import { startProduct } from "../support/product.ts";
import { bypass } from "./catalogue.ts";
import { AUTH, DOCS, MORE_AUTH, stageForFile } from "./stage.ts";

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
    expect(scene.state(pr.headSha)).toBe("in_progress");
    expect(scene.says(pr.headSha)).toContain("it is not adopted");
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

  it(bypass("CF-27"), { timeout: 60_000 }, async () => {
    const scene = stage.scene();
    const { sandbox, org } = scene;
    const { pool } = scene.product;
    const scope = `${org}/shop:main`;
    const setPolicy = (text: string): unknown =>
      sandbox.pushCommit(`${org}/.agentgov`, "main", {
        author: person("olga"),
        by: "olga",
        message: "Change the policy",
        changes: { "agentgov.yml": text.replaceAll("@acme/", `@${org}/`) },
      });
    scene.propose({ changes: DOCS });
    await scene.settle();
    // The database's owner loosens the copies, and adds one that is whole.
    await pool.query(
      `update policy_snapshot set snapshot = replace(snapshot::text, '"enforce"', '"observe"')::jsonb
        where scope = $1`,
      [scope],
    );
    await pool.query(
      `insert into policy_snapshot (scope, digest, snapshot, last_seen_at)
       select scope, digest || '-orphan', snapshot, now() + interval '1 day'
         from policy_snapshot where scope = $1`,
      [scope],
    );
    // While the text is there the copies do not matter, and are seen.
    setPolicy(`${ENFORCE}# The same, said again.\n`);
    await scene.settle();
    const judged = scene.propose({ changes: AUTH });
    await scene.settle();
    expect(scene.state(judged.headSha)).toBe("in_progress");
    // Once it cannot be used nothing passes by them, not even what needs nobody.
    setPolicy("version: 2\n");
    await scene.settle();
    sandbox.clock.advance(60);
    const pr = scene.propose({ changes: { "README.md": "# More words\n" } });
    await scene.settle();
    expect(scene.state(pr.headSha)).toBe("failure");
    expect(scene.says(pr.headSha)).toContain("the stored copy of the last good policy was changed");
    const { rows } = await pool.query<{ type: string }>(
      `select convert_from(body, 'UTF8')::json ->> 'type' as type from audit_entry
        where subject = $1 order by id`,
      [`policy/${scope}`],
    );
    expect(rows.map(({ type }) => type)).toEqual(
      expect.arrayContaining(["policy.in-force", "tamper.noticed", "policy.invalid"]),
    );
    setPolicy(ENFORCE);
    await scene.settle();
    expect([scene.state(pr.headSha), scene.title(pr.headSha)]).toEqual([
      "success",
      expect.anything(),
    ]);
    await expectTextsToBeReadAnew();
  });
});

/** Nor do the organisation's texts count that are kept beside the commit they were read at. */
async function expectTextsToBeReadAnew(): Promise<void> {
  const product = await startProduct();
  const { pool, sandbox } = product;
  prepareAcme(sandbox);
  propose(sandbox, { changes: AUTH });
  await product.settle();
  await product.service.stop();
  // The database's owner loosens them for the replica that starts next.
  const loosened = await pool.query(
    `update policy_source set files = replace(files::text, 'mode: enforce', 'mode: observe')::jsonb
      where files::text like '%mode: enforce%'`,
  );
  expect(loosened.rowCount).toBe(1);
  const replica = await product.startReplica();
  sandbox.deliverTo(`${replica.url}/api/github/webhooks`);
  sandbox.clock.advance(60);
  const { headSha } = propose(sandbox, { branch: "second", changes: MORE_AUTH });
  await expect
    .poll(() => product.check(SHOP, headSha)?.status, { timeout: 20_000 })
    .toBe("in_progress");
  const { rows } = await pool.query<{ whole: boolean; noticed: number }>(
    `select (select files::text like '%mode: enforce%' from policy_source) as whole,
            (select count(*)::int from audit_entry
              where convert_from(body, 'UTF8')::json #>> '{data,what}' = 'policy-texts') as noticed`,
  );
  expect(rows).toEqual([{ whole: true, noticed: 1 }]);
  await product.stop();
}
