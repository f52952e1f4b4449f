import { describe, expect, it } from "vitest";
import { ENFORCE } from "../support/acme.ts";
import { bypass } from "./catalogue.ts";
import { AUTH, type Proposed, type Scene, stageForFile } from "./stage.ts";

const stage = stageForFile();
const APPROVE = "/agentgov approve";
/** Nobody has read in less time what was just pushed. */
const READING_SECONDS = 11;

async function opened(scene = stage.scene()): Promise<{ scene: Scene; pr: Proposed }> {
  const pr = scene.propose();
  await scene.settle();
  return { scene, pr };
}

async function recorded(scene: Scene, pr: Proposed): Promise<number> {
  return (await scene.entries(pr)).filter(({ type }) => type === "approval.recorded").length;
}

async function reviewedBy(scene: Scene, pr: Proposed, by: string): Promise<string> {
  scene.sandbox.clock.advance(READING_SECONDS);
  scene.sandbox.review({ pr, by, state: "APPROVE" });
  await scene.settle();
  return scene.state(scene.sandbox.pullRequest(pr).headSha);
}

/** Pushes once more with a deploy key. */
async function pushWithKey(scene: Scene, pr: Proposed, addedBy: string | null): Promise<void> {
  const { sandbox, shop } = scene;
  sandbox.commit(shop, pr.branch, {
    author: { name: "ci", email: "ci@machines.example" },
    message: "Build",
    changes: { "src/auth/token.js": "export const token = 7;\n" },
  });
  if (addedBy === null) sandbox.faults.failWebhooks({ kind: "drop" }, { times: 2 });
  sandbox.pushWithDeployKey(shop, pr.branch, { addedBy });
  await scene.settle();
}

describe("where an approving comment comes from", () => {
  it(bypass("CM-14"), async () => {
    const { scene, pr } = await opened();
    const { sandbox, shop } = scene;
    const issue = sandbox.openIssue(shop, { by: "ivan", title: "x", body: APPROVE });
    const body = `${APPROVE} ${pr.headSha}\n\n${shop}#${pr.number}`;
    sandbox.commentOnIssue(issue, { by: "ivan", body: APPROVE });
    sandbox.commentOnIssue(issue, { by: "ivan", body });
    await scene.settle();
    expect([scene.state(pr.headSha), await recorded(scene, pr)]).toEqual(["in_progress", 0]);
    const { rows } = await scene.product.pool.query(
      "select count(*)::int as n from command_comment where number = $1",
      [issue.number],
    );
    expect(rows).toEqual([{ n: 0 }]);
  });

  it(bypass("CM-17"), async () => {
    const { scene, pr } = await opened();
    const { sandbox } = scene;
    const approval = sandbox.comment({ pr, by: "ivan", body: APPROVE });
    sandbox.hideComment(approval, "off-topic");
    await scene.settle();
    expect([scene.state(pr.headSha), await recorded(scene, pr)]).toEqual(["in_progress", 0]);
    sandbox.clock.advance(READING_SECONDS);
    const obeyed = sandbox.comment({ pr, by: "ivan", body: APPROVE });
    await scene.settle();
    expect(scene.state(pr.headSha)).toBe("success");
    sandbox.hideComment(obeyed, "spam");
    sandbox.editPullRequest(pr, { by: "alice", title: "Another title" });
    await scene.settle();
    expect(scene.state(pr.headSha)).toBe("in_progress");
    expect(scene.says(pr.headSha)).toContain("its comment was hidden");
    expect(await scene.entries(pr)).toContainEqual(
      expect.objectContaining({
        type: "approval.withdrawn",
        data: expect.objectContaining({ source: String(obeyed.id), because: "hidden" }),
      }),
    );
    expect(await reviewedBy(scene, pr, "ivan")).toBe("success");
    const hold = sandbox.comment({ pr, by: "bob", body: "/agentgov hold until Monday" });
    sandbox.hideComment(hold, "spam");
    await scene.settle();
    expect(scene.state(pr.headSha)).toBe("in_progress");
  });

  it(bypass("CM-19"), async () => {
    const { scene, pr } = await opened();
    const { sandbox } = scene;
    for (const body of [APPROVE, `${APPROVE} auth`, `${APPROVE} ${pr.headSha}`]) {
      sandbox.comment({ pr, by: "ivan", body, viaApp: "chat-bridge" });
    }
    await scene.settle();
    expect([scene.state(pr.headSha), await recorded(scene, pr)]).toEqual(["in_progress", 0]);
    const answers = sandbox.pullRequest(pr).comments.filter(({ by }) => by.endsWith("[bot]"));
    expect(answers.filter(({ body }) => body.includes("`chat-bridge`"))).toHaveLength(3);
    expect(await reviewedBy(scene, pr, "ivan")).toBe("success");
    sandbox.comment({ pr, by: "bob", body: "/agentgov deny it is wrong", viaApp: "chat-bridge" });
    await scene.settle();
    expect(scene.state(pr.headSha)).toBe("in_progress");
  });

  it(bypass("CM-20"), async () => {
    const scene = stage.scene();
    const { sandbox, shop } = scene;
    const issue = sandbox.openIssue(shop, { by: "bob", title: "Fix auth", body: "Please." });
    sandbox.commentOnIssue(issue, { by: "ivan", body: APPROVE });
    sandbox.clock.advance(READING_SECONDS);
    sandbox.commit(shop, "fix", { author: "alice", message: "x", changes: AUTH, from: "main" });
    sandbox.push(shop, "fix", { by: "alice" });
    const fromIssue = issue.number;
    const from = { repo: shop, head: "fix", by: "alice", title: "Fix auth", fromIssue };
    const { number, headSha } = sandbox.openPullRequest(from);
    await scene.settle();
    const told = sandbox.deliveries.filter(({ event }) => event === "issue_comment");
    for (const { guid } of told) sandbox.redeliver(guid);
    const pr = { repo: shop, number, branch: "fix", headSha };
    const [old] = sandbox.pullRequest(pr).comments;
    sandbox.editComment({ pr, id: old?.id ?? 0 }, { body: `${APPROVE} auth` });
    await scene.settle();
    expect(old?.body).toBe(APPROVE);
    expect([scene.state(headSha), await recorded(scene, pr)]).toEqual(["in_progress", 0]);
    sandbox.comment({ pr, by: "ivan", body: APPROVE });
    await scene.settle();
    expect(scene.state(headSha)).toBe("success");
  });
});

describe("who is behind an account", () => {
  it(bypass("SA-09"), async () => {
    const { scene, pr } = await opened();
    const { sandbox } = scene;
    sandbox.comment({ pr, by: "ivan", body: APPROVE, viaApp: "coding-agent" });
    await scene.settle();
    expect([scene.state(pr.headSha), await recorded(scene, pr)]).toEqual(["in_progress", 0]);
    const critical = scene.propose({
      changes: { ".github/agentgov.yml": "version: 1\nmode: enforce\n" },
    });
    await scene.settle();
    sandbox.comment({ pr: critical, by: "olga", body: APPROVE });
    await scene.settle();
    expect(scene.state(critical.headSha)).toBe("in_progress");
    expect(scene.says(critical.headSha)).toMatch(/review/u);
  });

  it(bypass("SA-13"), async () => {
    const policy = `${ENFORCE}machines: ["@acme/robots", "ida"]\n`;
    const scene = stage.scene({ policy });
    scene.sandbox.createTeam(scene.org, "robots", { members: ["ivan"] });
    const { pr } = await opened(scene);
    for (const by of ["ivan", "ida"]) {
      expect([by, await reviewedBy(scene, pr, by)]).toEqual([by, "in_progress"]);
      scene.sandbox.comment({ pr, by, body: APPROVE });
      await scene.settle();
      expect([by, scene.state(pr.headSha)]).toEqual([by, "in_progress"]);
    }
    expect(scene.says(pr.headSha)).toContain("is a machine's account");
    const kept = (await scene.entries(pr)).filter(({ type }) => type === "approval.recorded");
    expect(kept.filter(({ data }) => data["channel"] === "comment")).toEqual([]);
  });

  it(bypass("SA-18"), async () => {
    const named = await opened();
    await pushWithKey(named.scene, named.pr, "ivan");
    expect(await reviewedBy(named.scene, named.pr, "ivan")).toBe("in_progress");
    expect(await reviewedBy(named.scene, named.pr, "ida")).toBe("success");
    const { scene, pr } = await opened();
    await pushWithKey(scene, pr, null);
    expect(await reviewedBy(scene, pr, "ivan")).toBe("in_progress");
    const { headSha } = scene.sandbox.pullRequest(pr);
    expect(scene.says(headSha)).toContain("nobody is known to have pushed");
    expect(await reviewedBy(scene, pr, "ida")).toBe("success");
  });
});
