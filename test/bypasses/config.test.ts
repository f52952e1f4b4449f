import { describe, expect, it } from "vitest";
import { ENFORCE, person } from "../support/acme.ts";
import { bypass } from "./catalogue.ts";
import { AUTH, DOCS, MORE_AUTH, type Proposed, type Scene, stageForFile } from "./stage.ts";

const stage = stageForFile();

/** Replaces the organisation's policy. */
function setPolicy(scene: Scene, text: string | null): void {
  scene.sandbox.pushCommit(`${scene.org}/.agentgov`, "main", {
    author: person("olga"),
    by: "olga",
    message: "Change the policy",
    changes: { "agentgov.yml": text?.replaceAll("@acme/", `@${scene.org}/`) ?? null },
  });
}

async function judged(
  policy: string,
  changes = AUTH,
): Promise<{ readonly scene: Scene; readonly pr: Proposed }> {
  const scene = stage.scene({ policy });
  const pr = scene.propose({ changes });
  await scene.settle();
  return { scene, pr };
}

/** Each of these policies is refused, with the place of the problem, and nothing passes under it. */
async function expectRefused(policies: readonly string[]): Promise<void> {
  const made = policies.map((policy) => {
    const scene = stage.scene({ policy });
    return { policy, scene, pr: scene.propose({ changes: DOCS }) };
  });
  await made[0]?.scene.settle();
  for (const { policy, scene, pr } of made) {
    expect([policy, scene.state(pr.headSha)]).toEqual([policy, "failure"]);
    expect([policy, scene.title(pr.headSha)]).toEqual([
      policy,
      expect.stringMatching(/agentgov\.yml(?::\d+:\d+)?/u),
    ]);
  }
}

describe("where policy comes from", () => {
  it(bypass("CF-01"), async () => {
    const own =
      "version: 1\nmode: observe\ntiers:\n  critical: { gates: [] }\n  high: { gates: [] }\n";
    const { scene, pr } = await judged(ENFORCE, { ...AUTH, ".github/agentgov.yml": own });
    expect(scene.state(pr.headSha)).toBe("in_progress");
    const { tier, areas } = await scene.decision(pr);
    expect([tier, areas.map(({ area }) => area)]).toEqual([
      "critical",
      expect.arrayContaining(["auth", "governance"]),
    ]);
  });

  it(bypass("CF-03"), async () => {
    const scene = stage.scene();
    const repo = `${scene.org}/.agentgov`;
    const { sandbox } = scene;
    const loose = "version: 1\nmode: observe\n";
    sandbox.setPermission(repo, "alice", "write");
    sandbox.commit(repo, "loosen", {
      author: person("alice"),
      message: "x",
      changes: { "agentgov.yml": loose },
      from: "main",
    });
    sandbox.push(repo, "loosen", { by: "alice" });
    const pr = sandbox.openPullRequest({ repo, head: "loosen", by: "alice", title: "x" });
    await scene.settle();
    const run = scene.product.check(repo, pr.headSha);
    expect([run?.name, run?.status]).toEqual(["agentgov: main", "in_progress"]);
    expect([run?.title, run?.summary, run?.text].join("\n").toLowerCase()).toContain("critical");
  });

  it(bypass("CF-05"), async () => {
    const failing = (scene: Scene, status: 404 | 500 | 503): (() => number) => {
      const path = new RegExp(`/repos/${scene.org}/\\.agentgov(?:/|$)`, "u");
      const { faults, requests } = scene.sandbox;
      faults.failRequests({ kind: "status", status }, { path, times: 40 });
      const mark = requests.mark();
      return () =>
        requests.since(mark).filter((one) => path.test(one.path) && one.status === status).length;
    };
    for (const status of [500, 503] as const) {
      const scene = stage.scene();
      const refused = failing(scene, status);
      // It needs nobody's approval, and still nothing is said before the policy was read.
      const pr = scene.propose({ changes: DOCS });
      await scene.settle();
      expect([status, scene.state(pr.headSha)]).toEqual([status, "none"]);
      expect(refused()).toBeGreaterThan(0);
      scene.sandbox.faults.clear();
      await expect.poll(() => scene.state(pr.headSha), { timeout: 20_000 }).toBe("success");
    }
    // A policy that was there stays: its repository is gone from sight, and then its file is.
    const { scene } = await judged(ENFORCE);
    const hidden = failing(scene, 404);
    setPolicy(scene, "version: 1\nmode: observe\n");
    await scene.settle();
    scene.sandbox.clock.advance(60);
    const unseen = scene.propose({ changes: MORE_AUTH });
    await scene.settle();
    expect(scene.state(unseen.headSha)).toBe("in_progress");
    expect(hidden()).toBeGreaterThan(0);
    scene.sandbox.faults.clear();
    setPolicy(scene, null);
    await scene.settle();
    scene.sandbox.clock.advance(60);
    const later = scene.propose({ changes: AUTH });
    await scene.settle();
    expect(scene.state(later.headSha)).toBe("in_progress");
  });

  it(bypass("CF-11"), async () => {
    const held = `${ENFORCE.replace("mode: enforce", "mode: warn")}repositories:
  - match: ["shop"]
    mode: enforce
  - match: ["sandbox"]
    mode: observe
`;
    const { scene } = await judged(held);
    const { sandbox, org, product } = scene;
    const stateIn = async (repo: string, branch: string): Promise<string> => {
      sandbox.clock.advance(60);
      const change = { author: person("alice"), message: "x", changes: AUTH, from: "main" };
      sandbox.commit(repo, branch, change);
      sandbox.push(repo, branch, { by: "alice" });
      const pr = sandbox.openPullRequest({ repo, head: branch, by: "alice", title: "x" });
      await scene.settle();
      const run = product.check(repo, pr.headSha);
      return run?.conclusion ?? run?.status ?? "none";
    };
    // The set goes by the repository and not by its name, until the policy says otherwise.
    sandbox.renameRepo(scene.shop, "store");
    await scene.settle();
    expect(await stateIn(`${org}/store`, "later")).toBe("in_progress");
    // A repository that takes the name is held as the name is; one that takes an exempt name is not exempt.
    const files = { "README.md": "# Words\n", "src/auth/login.js": "1\n" };
    const create = (name: string): unknown =>
      sandbox.createRepo(org, name, { files, collaborators: { alice: "write" } });
    create("shop");
    expect(await stateIn(`${org}/shop`, "first")).toBe("in_progress");
    create("sandbox");
    expect(await stateIn(`${org}/sandbox`, "first")).toBe("none");
    sandbox.renameRepo(`${org}/sandbox`, "playground");
    await scene.settle();
    create("sandbox");
    expect(await stateIn(`${org}/sandbox`, "second")).toBe("neutral");
    setPolicy(scene, `${held}# Said anew.\n`);
    await scene.settle();
    expect(await stateIn(`${org}/store`, "latest")).toBe("neutral");
  });

  it(bypass("CF-12"), async () => {
    const scene = stage.scene();
    const { sandbox, shop } = scene;
    sandbox.createOrg(`${scene.org}-fork`, { owners: ["alice"] });
    const fork = sandbox.fork(shop, `${scene.org}-fork`).fullName;
    const own = "version: 1\nmode: observe\n";
    sandbox.commit(fork, "evil", {
      author: person("alice"),
      message: "x",
      changes: { ...AUTH, ".github/agentgov.yml": own },
      from: "main",
    });
    sandbox.push(fork, "evil", { by: "alice" });
    const pr = sandbox.openPullRequest({
      repo: shop,
      head: "evil",
      headRepo: fork,
      by: "alice",
      title: "x",
    });
    await scene.settle();
    expect(scene.state(pr.headSha)).toBe("in_progress");
    expect(sandbox.checkRuns(fork)).toEqual([]);
    expect(sandbox.merge(pr, { by: "bob" }).merged).toBe(false);
  });
});

describe("a policy that says less than it seems to", () => {
  it(bypass("CF-04"), async () => {
    const broken = [
      "version: 1\nmode: [enforce\n",
      "version: 1\n\tmode: enforce\n",
      "<<<<<<< a\nversion: 1\n=======\nversion: 1\n>>>>>>> b\n",
      "{{{\n",
      "- a\n",
    ];
    await expectRefused(broken);
    const { scene, pr } = await judged(ENFORCE);
    setPolicy(scene, "version: 1\nmode: [\n");
    await scene.settle();
    expect(scene.state(pr.headSha)).toBe("in_progress");
    expect(scene.says(pr.headSha)).toContain("last good policy");
  });

  it(bypass("CF-06"), async () => {
    const keys = ["mode", "owners", "areas", "tiers", "repositories"];
    const typos = keys.map((key) => `version: 1\n${key}x: {}\n`);
    const deeper =
      "version: 1\ntiers:\n  low: { gates: [{ gate: human-approval, aprovals: 2, from: write }] }\n";
    await expectRefused([...typos, deeper]);
  });

  it(bypass("CF-07"), async () => {
    const values = ["-1", "0.5", ".nan", ".inf", "1e999", "'2'", "[2]", "true", "1_0"];
    await expectRefused(
      values.map(
        (value) =>
          `version: 1\ntiers:\n  low: { gates: [{ gate: human-approval, approvals: ${value}, from: write }] }\n`,
      ),
    );
  });

  it(bypass("CF-08"), async () => {
    await expectRefused([
      "version: 1\nmode: enforce\nmode: observe\n",
      "version: 1\nareas: &a {}\ntiers: *a\n",
      "version: 1\nareas:\n  <<: { auth: {} }\n",
      "version: 1\n---\nversion: 1\nmode: observe\n",
      "version: !!int 1\nmode: !!str observe\n",
    ]);
  });

  it(bypass("CF-10"), async () => {
    const loosenings = [
      "mode: observe\n",
      "mode: warn\n",
      "areas:\n  auth: { tier: low }\n",
      "areas:\n  auth: { exclude: ['**'] }\n",
      "tiers:\n  high: { gates: [] }\n",
    ];
    const made = loosenings.map((text) => {
      const scene = stage.scene({ files: { ".github/agentgov.yml": `version: 1\n${text}` } });
      return { text, scene, pr: scene.propose() };
    });
    await made[0]?.scene.settle();
    for (const { text, scene, pr } of made) {
      expect([text, scene.state(pr.headSha)]).not.toEqual([text, "success"]);
      expect([text, scene.state(pr.headSha)]).not.toEqual([text, "neutral"]);
    }
  });

  it(bypass("CF-19"), async () => {
    const { scene } = await judged(ENFORCE);
    scene.propose({ changes: DOCS });
    scene.propose({ changes: MORE_AUTH, draft: true });
    await scene.settle();
    const conclusions = scene.sandbox.checkRuns(scene.shop).map(({ conclusion }) => conclusion);
    expect(conclusions).toHaveLength(3);
    expect(
      conclusions.filter((one) => one === "neutral" || one === "skipped" || one === "cancelled"),
    ).toEqual([]);
  });

  it(bypass("CF-24"), async () => {
    const policy = ENFORCE.replace("@acme/identity", "@acme/nobody-there");
    const scene = stage.scene({ policy });
    const pr = scene.propose();
    await scene.settle();
    expect(["in_progress", "failure"]).toContain(scene.state(pr.headSha));
    scene.sandbox.review({ pr, by: "bob", state: "APPROVE" });
    await scene.settle();
    expect(["in_progress", "failure"]).toContain(scene.state(pr.headSha));
    expect(scene.says(pr.headSha)).toContain("nobody-there");
  });

  it(bypass("CF-26"), async () => {
    const other = stage.scene();
    const keys = Array.from({ length: 16_000 }, (_, index) => `  k${index}: {}\n`);
    const bombs = [
      `version: 1\nareas:\n${keys.join("")}`,
      `version: 1\nareas:\n  auth: { include: ["${"*a".repeat(300)}b"] }\n`,
      `version: 1\nareas:\n  auth: { include: ["${"**/".repeat(200)}x"] }\n`,
      `version: 1\nareas: ${"[".repeat(5_000)}\n`,
    ];
    const scenes = bombs.map((policy) => {
      const scene = stage.scene({ policy });
      return { scene, pr: scene.propose({ changes: DOCS }) };
    });
    const start = performance.now();
    const pr = other.propose({ changes: DOCS });
    await other.settle();
    expect(performance.now() - start).toBeLessThan(15_000);
    expect(other.state(pr.headSha)).toBe("success");
    for (const { scene, pr: bombed } of scenes) expect(scene.state(bombed.headSha)).toBe("failure");
  });
});
