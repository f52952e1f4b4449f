import { describe, expect, it } from "vitest";
import { WITH_OVERRIDE } from "../support/acts.ts";
import { bypass } from "./catalogue.ts";
import { bodyOf, post } from "./forged.ts";
import { AUTH, type Proposed, type Scene, stageForFile } from "./stage.ts";

const stage = stageForFile();
const MINUTE = 60;
const HOUR = 60 * MINUTE;
const REASON = "the shop is down and this brings it back";
const OVERRIDE = `/agentgov override all ${REASON}`;
/** A change of the guardrails themselves: critical. */
const POLICY_FILE = { ".github/agentgov.yml": "version: 1\nmode: enforce\n" };

interface Opened {
  readonly scene: Scene;
  readonly pr: Proposed;
}

/** A change that waits, where olga's team and ida may override for half an hour. */
async function opened(changes = AUTH, scene = stage.scene({ policy: WITH_OVERRIDE })) {
  // Two proposals of one second would be one commit, and nobody speaks within a second of a push.
  scene.sandbox.clock.advance(MINUTE);
  const pr = scene.propose({ changes });
  await scene.settle();
  expect(scene.state(pr.headSha)).toBe("in_progress");
  scene.sandbox.clock.advance(MINUTE);
  return { scene, pr };
}

/** What one comment leads to. */
async function says({ scene, pr }: Opened, by: string, body: string): Promise<string> {
  scene.sandbox.comment({ pr, by, body });
  await scene.settle();
  return scene.state(scene.sandbox.pullRequest(pr).headSha);
}

async function countOf({ scene, pr }: Opened, type: string): Promise<number> {
  return (await scene.entries(pr)).filter((entry) => entry.type === type).length;
}

/** Ten hours pass for the app: what was said then was said ten hours earlier. */
async function letHoursPass({ pool }: Scene["product"]): Promise<void> {
  await pool.query("alter table act disable trigger user");
  await pool.query(`update act set given_at = given_at - interval '10 hours',
                          expires_at = expires_at - interval '10 hours'`);
  await pool.query("alter table act enable trigger user");
  await pool.query("update work set wake_at = wake_at - interval '10 hours'");
}

describe("an override", () => {
  it(bypass("BG-01"), async () => {
    const waiting = await opened();
    const { scene, pr } = waiting;
    scene.push(pr.branch, { by: "ida" });
    await scene.settle();
    scene.sandbox.clock.advance(MINUTE);
    const { headSha } = scene.sandbox.pullRequest(pr);
    const refused = [
      ["alice", OVERRIDE, "opened this pull request"],
      ["ida", OVERRIDE, "pushed"],
      ["bob", OVERRIDE, "is none of them"],
      ["rita", OVERRIDE, "is none of them"],
      ["olga", "/agentgov override all urgent", "20 characters"],
      ["olga", `/agentgov override all ${pr.headSha} ${REASON}`, "unclear which commit"],
      ["olga", `/agentgov override ${REASON}`, "Say what to override"],
    ] as const;
    for (const [by, body, words] of refused) {
      expect([by, body, await says(waiting, by, body)]).toEqual([by, body, "in_progress"]);
      expect([by, body, scene.reply(pr)]).toEqual([by, body, expect.stringContaining(words)]);
    }
    expect(await countOf(waiting, "act.recorded")).toBe(0);
    expect(await says(waiting, "olga", `/agentgov override all ${headSha} ${REASON}`)).toBe(
      "success",
    );
    const critical = await opened(POLICY_FILE);
    expect(await says(critical, "olga", OVERRIDE)).toBe("in_progress");
    expect(await says(critical, "olga", OVERRIDE)).toBe("in_progress");
    expect(await says(critical, "ida", OVERRIDE)).toBe("success");
  });

  it(bypass("BG-02"), async () => {
    const scene = stage.scene({ policy: WITH_OVERRIDE });
    const { sandbox, shop } = scene;
    sandbox.push(shop, "dev", { by: "olga", sha: sandbox.head(shop, "main") });
    const ends: readonly ((pr: Proposed) => unknown)[] = [
      (pr) => scene.push(pr.branch, {}),
      (pr) => sandbox.editPullRequest(pr, { by: "alice", base: "dev" }),
      // The same change, committed again.
      (pr) => scene.push(pr.branch, { changes: AUTH, from: "main", message: "Again", force: true }),
    ];
    for (const end of ends) {
      const waiting = await opened(AUTH, scene);
      expect(await says(waiting, "olga", OVERRIDE)).toBe("success");
      end(waiting.pr);
      await scene.settle();
      const { headSha, baseRef } = sandbox.pullRequest(waiting.pr);
      const run = sandbox
        .checkRuns(shop)
        .findLast((one) => one.headSha === headSha && one.name === `agentgov: ${baseRef}`);
      expect([run?.status, run?.conclusion]).toEqual(["in_progress", null]);
      expect(await countOf(waiting, "act.ended")).toBe(1);
      sandbox.close(waiting.pr, { by: "alice" });
    }
  });

  it(bypass("BG-03"), async () => {
    const first = await opened();
    const { scene } = first;
    const second = await opened({ "src/auth/token.js": "export const token = 3;\n" }, scene);
    expect(await says(first, "olga", OVERRIDE)).toBe("success");
    const body = bodyOf(scene, "issue_comment").replaceAll(
      `"number":${first.pr.number},`,
      `"number":${second.pr.number},`,
    );
    expect(body).toContain(`"number":${second.pr.number},`);
    expect((await post(scene, { body, event: "issue_comment" })).status).toBe(202);
    await scene.settle();
    expect(scene.state(second.pr.headSha)).toBe("in_progress");
    expect(await countOf(second, "act.recorded")).toBe(0);
  });

  it(bypass("BG-04"), async () => {
    const long = stage.scene({ policy: WITH_OVERRIDE.replace("minutes: 30", "minutes: 241") });
    const refused = long.propose();
    await long.settle();
    expect(long.state(refused.headSha)).toBe("failure");
    const waiting = await opened();
    const { scene, pr } = waiting;
    expect(await says(waiting, "olga", OVERRIDE)).toBe("success");
    const { wakeAt } = await scene.decision(pr);
    // Half an hour after it was said, by GitHub's clock, which is two minutes ahead here.
    expect(Date.parse(wakeAt ?? "") - Date.now()).toBeLessThan(33 * 60_000);
    await letHoursPass(scene.product);
    await expect.poll(() => scene.state(pr.headSha), { timeout: 15_000 }).toBe("in_progress");
    // GitHub is an hour ahead of the app in all it says: the override ends by GitHub's time.
    const ahead = stage.scene({ policy: WITH_OVERRIDE });
    const { clock } = ahead.sandbox;
    clock.advance(HOUR);
    const early = await opened(AUTH, ahead);
    clock.dateAhead((clock.now() - Date.now()) / 1_000);
    expect(await says(early, "olga", OVERRIDE)).toBe("success");
    const until = Date.parse((await ahead.decision(early.pr)).wakeAt ?? "") - Date.now();
    expect([until > 28 * 60_000, until < 31 * 60_000]).toEqual([true, true]);
    clock.dateAhead((clock.now() - Date.now()) / 1_000 + 31 * MINUTE);
    ahead.sandbox.rerequestCheck(
      ahead.product.check(ahead.shop, early.pr.headSha)?.id ?? 0,
      "olga",
    );
    await ahead.settle();
    expect(ahead.state(early.pr.headSha)).toBe("in_progress");
    clock.dateAhead(0);
    clock.advance(-HOUR);
    const past = await opened();
    past.scene.sandbox.clock.advance(-3_600);
    expect(await says(past, "olga", OVERRIDE)).toBe("in_progress");
  });

  it(bypass("BG-05"), async () => {
    const first = await opened();
    const { scene } = first;
    const second = await opened({ "src/auth/token.js": "export const token = 3;\n" }, scene);
    for (const one of [first, second]) {
      expect(await says(one, "olga", OVERRIDE)).toBe("success");
      expect(await countOf(one, "act.recorded")).toBe(1);
    }
    const shown = await (await fetch(`${scene.product.service.url}/metrics`)).text();
    const busiest = /^agentgov_overrides_week\{of="busiest_repository"\} (\d+)$/mu.exec(shown)?.[1];
    expect(Number(busiest)).toBeGreaterThanOrEqual(2);
    expect(scene.sandbox.issues(scene.shop).map(({ assignees }) => assignees)).toEqual([
      ["olga"],
      ["olga"],
    ]);
  });

  it(bypass("BG-06"), async () => {
    const scene = stage.scene({ policy: WITH_OVERRIDE });
    const { sandbox, org } = scene;
    const waiting = await opened(AUTH, scene);
    expect(await says(waiting, "bob", OVERRIDE)).toBe("in_progress");
    expect(scene.reply(waiting.pr)).toContain("is none of them");
    sandbox.addTeamMember(org, "platform", "bob");
    await scene.settle();
    sandbox.clock.advance(23 * HOUR);
    expect(await says(waiting, "bob", OVERRIDE)).toBe("in_progress");
    const told = scene.reply(waiting.pr).replaceAll("&#8203;", "");
    expect(told).toContain("it takes 2 people, because @bob was first seen in ");
    expect(told).toContain(", less than 24 hours before");
    // A second person makes up for it, and who was always there needs none.
    expect(await says(waiting, "ida", OVERRIDE)).toBe("success");
    const other = await opened({ "src/auth/token.js": "export const token = 3;\n" }, scene);
    expect(await says(other, "olga", OVERRIDE)).toBe("success");
    // A day after he joined he overrides alone, and no longer once he is out again.
    sandbox.clock.advance(2 * HOUR);
    const later = await opened({ "src/auth/token.js": "export const token = 4;\n" }, scene);
    expect(await says(later, "bob", OVERRIDE)).toBe("success");
    sandbox.removeTeamMember(org, "platform", "bob");
    await scene.settle();
    expect(scene.state(later.pr.headSha)).toBe("in_progress");
    // Who comes back begins anew, and who is let in unseen is new when they speak.
    sandbox.clock.advance(-25 * HOUR);
    sandbox.addTeamMember(org, "platform", "bob");
    await scene.settle();
    sandbox.faults.failWebhooks({ kind: "drop" }, { event: "membership" });
    sandbox.addTeamMember(org, "platform", "ivan");
    sandbox.clock.advance(MINUTE);
    for (const name of ["bob", "ivan"]) {
      const again = await opened({ "src/auth/login.js": `export const by = "${name}";\n` }, scene);
      expect([name, await says(again, name, OVERRIDE)]).toEqual([name, "in_progress"]);
      expect(scene.reply(again.pr)).toContain(`${name} was first seen in`);
    }
  });

  it(bypass("BG-10"), async () => {
    const waiting = await opened();
    const { scene, pr } = waiting;
    const { pool } = scene.product;
    const count = async (what: string): Promise<number> =>
      (await pool.query(`select count(*)::int as n from ${what}`)).rows[0].n;
    const before = await count("act");
    await pool.query("alter table audit_entry rename to audit_entry_away");
    scene.sandbox.comment({ pr, by: "olga", body: OVERRIDE });
    await expect
      .poll(() => count("work where last_error is not null"), { timeout: 15_000 })
      .toBeGreaterThan(0);
    expect([scene.state(pr.headSha), await count("act")]).toEqual(["in_progress", before]);
    await pool.query("alter table audit_entry_away rename to audit_entry");
    await expect.poll(() => scene.state(pr.headSha), { timeout: 30_000 }).toBe("success");
    expect(await countOf(waiting, "act.recorded")).toBe(1);
  });
});
