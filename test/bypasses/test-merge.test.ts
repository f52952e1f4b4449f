import { describe, expect, it } from "vitest";
import { person } from "../support/acme.ts";
import { bypass } from "./catalogue.ts";
import { type Files, type Proposed, type Scene, stageForFile } from "./stage.ts";

const stage = stageForFile();

const GUIDE = Array.from({ length: 12 }, (_, line) => `step ${line}\n`).join("");
const EDITED = GUIDE.replace("step 3\n", "step three\n");

/** Puts commits on the base, past its rules. */
function moveMain({ sandbox, shop }: Scene, changes: Files, mergeOf: readonly string[] = []): void {
  sandbox.commit(shop, "main", { author: person("olga"), message: "main", changes, mergeOf });
  sandbox.push(shop, "main", { by: "olga", admin: true });
  sandbox.clock.advance(60);
}

/** What was judged of a change: the areas with their files. */
async function areasOf(scene: Scene, pr: Proposed): Promise<Record<string, readonly string[]>> {
  const { areas } = await scene.decision(pr);
  return Object.fromEntries(
    areas.map(({ area, files }) => [area, files.map(({ path }) => path).toSorted()]),
  );
}

/** The paths that the merge changes and the pull request's list does not have. */
async function added({ product }: Scene, pr: Proposed): Promise<unknown> {
  const { rows } = await product.pool.query<{ added: unknown }>(
    `select input #> '{facts,merge,value,added}' as added from decision
      where head_sha = $1 and number = $2 order by id desc limit 1`,
    [pr.headSha, pr.number],
  );
  return rows[0]?.added;
}

describe("what merging does beside the list of changes", () => {
  it(bypass("ST-11"), async () => {
    const scene = stage.scene({ files: { "docs/steps.md": GUIDE } });
    const pr = scene.propose({ changes: { "docs/steps.md": EDITED } });
    await scene.settle();
    expect([scene.state(pr.headSha), await areasOf(scene, pr)]).toEqual([
      "success",
      expect.not.objectContaining({ auth: expect.anything() }),
    ]);
    moveMain(scene, { "docs/steps.md": null, "src/auth/steps.js": GUIDE });
    await scene.settle();
    expect(await added(scene, pr)).toEqual(["src/auth/steps.js"]);
    expect((await areasOf(scene, pr))["auth"]).toEqual(["src/auth/steps.js"]);
    expect(scene.state(pr.headSha)).toBe("in_progress");
    expect(scene.says(pr.headSha)).toContain("Merging also changes `src/auth/steps.js`");
    expect(scene.sandbox.merge(pr, { by: "bob" }).merged).toBe(false);
    scene.sandbox.review({ pr, by: "ivan", state: "APPROVE" });
    await scene.settle();
    expect(scene.state(pr.headSha)).toBe("success");
    expect(scene.sandbox.merge(pr, { by: "bob" }).merged).toBe(true);
    const { mergedSha } = scene.sandbox.pullRequest(pr);
    const landings = async (): Promise<readonly unknown[]> => {
      const text = "select outcome, reason, number from landing where sha = $1";
      return (await scene.product.pool.query(text, [mergedSha])).rows;
    };
    await expect
      .poll(landings, { timeout: 20_000 })
      .toEqual([{ outcome: "landed", reason: "same-change", number: pr.number }]);
  }, 40_000);

  it(bypass("FL-26"), async () => {
    const scene = stage.scene();
    const { sandbox, shop } = scene;
    const branch = "crosswise";
    const commit = (token: number, of: { from?: string; mergeOf?: readonly string[] }): string => {
      const changes = { "src/auth/token.js": `export const token = ${token};\n` };
      const made = { author: person("alice"), message: `Token ${token}`, changes, ...of };
      sandbox.commit(shop, branch, made);
      return sandbox.push(shop, branch, { by: "alice" });
    };
    const mine = commit(2, { from: "main" });
    moveMain(scene, { "src/auth/login.js": "export const login = 2;\n" });
    const theirs = sandbox.head(shop, "main");
    // Each takes the other's commit in, and the branch then has both files as they were in the beginning.
    moveMain(scene, { "src/auth/token.js": "export const token = 2;\n" }, [mine]);
    const headSha = commit(1, { mergeOf: [theirs] });
    const opened = { repo: shop, head: branch, by: "alice", title: "Token" };
    const pr = { ...sandbox.openPullRequest(opened), repo: shop, branch, headSha };
    await scene.settle();
    // GitHub compares with one of two merge bases, and lists one of two files that go back.
    expect(await added(scene, pr)).toHaveLength(1);
    const files = ["src/auth/login.js", "src/auth/token.js"];
    expect((await areasOf(scene, pr))["auth"]).toEqual(files);
    expect(scene.says(headSha)).toContain("though the list of changes does not");
  });

  it("keeps to what it saw while GitHub makes another test merge", async () => {
    const scene = stage.scene({ files: { "docs/steps.md": GUIDE } });
    const { faults } = scene.sandbox;
    const pr = scene.propose({ changes: { "docs/steps.md": EDITED } });
    moveMain(scene, { "docs/steps.md": null, "src/auth/steps.js": GUIDE });
    await scene.settle();
    expect(scene.state(pr.headSha)).toBe("in_progress");
    moveMain(scene, { "src/cart.js": "export const cart = [2];\n" });
    await scene.settle();
    const template = "/repos/{owner}/{repo}/commits/{ref}";
    const mark = scene.sandbox.requests.mark();
    faults.failRequests({ kind: "status", status: 404 }, { template, times: 9 });
    scene.sandbox.comment({ pr, by: "alice", body: "/agentgov recheck" });
    const tries = (): number =>
      scene.sandbox.requests.since(mark).filter(({ status }) => status === 404).length;
    // Three times in patience, and the fourth to judge.
    await expect.poll(tries, { timeout: 20_000 }).toBe(4);
    await scene.settle();
    expect((await areasOf(scene, pr))["auth"]).toEqual(["src/auth/steps.js"]);
    expect(scene.state(pr.headSha)).toBe("in_progress");
  }, 30_000);

  it("costs one call where the base moved, and none where it is where it was", async () => {
    const scene = stage.scene();
    const { sandbox, shop } = scene;
    const merges = (mark: number): number =>
      sandbox.requests.since(mark).filter(({ route }) => (route ?? "").endsWith("/commits/{ref}"))
        .length;
    const begun = sandbox.requests.mark();
    const pr = scene.propose();
    await scene.settle();
    expect(merges(begun)).toBe(0);
    moveMain(scene, { "src/cart.js": "export const cart = [2];\n" });
    await scene.settle();
    const moved = sandbox.requests.mark();
    for (const body of ["/agentgov status", "/agentgov who"]) {
      sandbox.comment({ pr, by: "alice", body });
      await scene.settle();
    }
    expect(merges(moved)).toBe(1);
    expect(await added(scene, pr)).toEqual([]);
    sandbox.commit(shop, pr.branch, {
      author: person("alice"),
      message: "Take main in",
      changes: { "src/cart.js": "export const cart = [2];\n" },
      mergeOf: ["main"],
    });
    const taken = sandbox.requests.mark();
    sandbox.push(shop, pr.branch, { by: "alice" });
    await scene.settle();
    expect(merges(taken)).toBe(0);
  });
});
