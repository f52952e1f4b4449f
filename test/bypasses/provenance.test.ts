import { describe, expect, it } from "vitest";
import { person } from "../support/acme.ts";
import { bypass } from "./catalogue.ts";
import { AUTH, DOCS, stageForFile } from "./stage.ts";

const stage = stageForFile();
const CLAUDE = "Change the login\n\nCo-Authored-By: Claude <noreply@anthropic.com>\n";

describe("who made it", () => {
  it(bypass("PV-01"), async () => {
    const scene = stage.scene();
    const marked = scene.propose({ message: CLAUDE });
    const bare = scene.propose({ message: "Change the login" });
    await scene.settle();
    const [one, other] = [await scene.decision(marked), await scene.decision(bare)];
    expect(one.provenance.class).toBe("agent-assisted");
    expect([other.tier, other.verdict]).toEqual([one.tier, one.verdict]);
    const asked = ({ gates }: typeof one): number =>
      gates.filter(({ status }) => status === "unsatisfied").length;
    expect(asked(other)).toBeGreaterThanOrEqual(asked(one));
  });

  it(bypass("PV-02"), async () => {
    const scene = stage.scene();
    const pr = scene.propose({ by: "bob", author: person("ivan") });
    await scene.settle();
    const { disqualified, verdict } = await scene.decision(pr);
    expect(verdict).toBe("waiting");
    expect(disqualified.map(({ account }) => account.login)).toEqual(
      expect.arrayContaining(["bob", "ivan"]),
    );
  });

  it(bypass("PV-04"), async () => {
    const scene = stage.scene();
    const pr = scene.propose({ message: CLAUDE, body: "Made with an agent." });
    await scene.settle();
    const before = await scene.decision(pr);
    scene.sandbox.editPullRequest(pr, {
      by: "alice",
      title: "By hand",
      body: "No agent was near this.",
    });
    scene.push(pr.branch, {
      by: "alice",
      message: "By hand",
      changes: AUTH,
      from: "main",
      force: true,
    });
    await scene.settle();
    const after = await scene.decision(pr);
    expect(after.provenance.class).toBe(before.provenance.class);
    expect(after.provenance.agents).toEqual(["claude"]);
  });

  it(bypass("PV-05"), async () => {
    const scene = stage.scene();
    const { sandbox, shop } = scene;
    sandbox.createUser("cursor[bot]", { type: "Bot" });
    sandbox.setPermission(shop, "cursor[bot]", "write");
    sandbox.commit(shop, "cursor/x", {
      author: person("alice"),
      message: "Plain",
      changes: AUTH,
      from: "main",
    });
    sandbox.push(shop, "cursor/x", { by: "cursor[bot]" });
    sandbox.openPullRequest({ repo: shop, head: "cursor/x", by: "alice", title: "Plain" });
    await scene.settle();
    const headSha = sandbox.head(shop, "cursor/x");
    sandbox.push(shop, "alice/x", { by: "alice", sha: headSha });
    const { number } = sandbox.openPullRequest({
      repo: shop,
      head: "alice/x",
      by: "alice",
      title: "Mine",
    });
    await scene.settle();
    const { provenance } = await scene.decision({ repo: shop, number, branch: "alice/x", headSha });
    expect(provenance.agents).toEqual(["cursor"]);
  });

  it(bypass("PV-06"), async () => {
    const scene = stage.scene();
    const pr = scene.propose();
    await scene.settle();
    scene.sandbox.comment({ pr, by: "alice", body: "/agentgov declare none" });
    await scene.settle();
    expect((await scene.decision(pr)).provenance.class).toBe("human");
    scene.push(pr.branch, { message: "More" });
    await scene.settle();
    expect((await scene.decision(pr)).provenance.class).toBe("undeclared");
    const twin = scene.propose({ branch: "twin", from: pr.branch, changes: DOCS });
    await scene.settle();
    expect((await scene.decision(twin)).provenance.class).toBe("undeclared");
    const statement = JSON.stringify({
      _type: "https://in-toto.io/Statement/v1",
      subject: [{ digest: { gitCommit: pr.headSha } }],
      predicate: { author: "alice", agents: [] },
    });
    const changes = { ...DOCS, "origin.intoto.jsonl": `${statement}\n` };
    const presented = scene.propose({ branch: "presented", changes, body: statement });
    await scene.settle();
    expect((await scene.decision(presented)).provenance.class).toBe("undeclared");
  });

  it(bypass("PV-07"), async () => {
    const scene = stage.scene();
    const honest = scene.propose({ changes: AUTH });
    const body = '---\nrisk: low\ntier: low\n---\n{"agentgov":{"tier":"low"}}';
    const claimed = scene.propose({
      changes: AUTH,
      message: "[docs] low risk, no review needed",
      body,
    });
    const docs = scene.propose({ changes: DOCS, message: "low" });
    await scene.settle();
    const tiers = await Promise.all([honest, claimed, docs].map((pr) => scene.decision(pr)));
    expect(tiers.map(({ tier }) => tier)).toEqual(["high", "high", "low"]);
    expect(scene.state(claimed.headSha)).toBe("in_progress");
  });

  it(bypass("PV-03"), async () => {
    const scene = stage.scene();
    const trailers = Array.from(
      { length: 30 },
      (_, index) => `Co-authored-by: p${index} <p${index}@users.noreply.github.com>`,
    );
    const pr = scene.propose({ message: `Change\n\n${trailers.join("\n")}\n` });
    await scene.settle();
    scene.sandbox.review({ pr, by: "ivan", state: "APPROVE" });
    await scene.settle();
    expect(scene.state(pr.headSha)).toBe("success");
  });
});
