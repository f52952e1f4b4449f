import { describe, expect, it } from "vitest";
import { bypass } from "./catalogue.ts";
import { isAtLeast } from "./judged-locally.ts";
import { DOCS, stageForFile } from "./stage.ts";

const stage = stageForFile();

/** As many documents as a change is padded with. */
function padding(count: number): Record<string, string> {
  const entries = Array.from({ length: count }, (_, index) => [`docs/${index}.md`, `${index}\n`]);
  return Object.fromEntries(entries);
}

describe("the list of changed files", () => {
  it(bypass("FL-01"), async () => {
    const scene = stage.scene();
    const changes = { "src/auth/token.js": null, "docs/x.md": "export const token = 1;\n" };
    const pr = scene.propose({ changes });
    await scene.settle();
    const { areas, tier } = await scene.decision(pr);
    expect(areas.map(({ area }) => area)).toContain("auth");
    expect(tier).toBe("high");
    expect(scene.state(pr.headSha)).toBe("in_progress");
  });

  it(bypass("FL-03"), async () => {
    const scene = stage.scene();
    const pr = scene.propose({ changes: { ...padding(3_000), "src/auth/login.js": "x\n" } });
    await scene.settle();
    expect(scene.state(pr.headSha)).toBe("failure");
    expect((await scene.decision(pr)).tier).toBe("critical");
    expect(scene.says(pr.headSha)).toContain("3001");
  });

  it(bypass("FL-04"), async () => {
    const scene = stage.scene();
    const pr = scene.propose({ changes: { ...padding(300), "src/auth/login.js": "x\n" } });
    await scene.settle();
    const { areas } = await scene.decision(pr);
    expect(areas.map(({ area }) => area)).toContain("auth");
    expect(scene.state(pr.headSha)).toBe("in_progress");
  });

  it(bypass("FL-05"), async () => {
    const scene = stage.scene();
    const rows = Array.from({ length: 20_001 }, (_, index) => `insert into t values (${index});\n`);
    const changes = { "db/migrations/002_rows.sql": `${rows.join("")}drop table orders;\n` };
    const pr = scene.propose({ changes });
    await scene.settle();
    const { findings, tier } = await scene.decision(pr);
    expect(findings.map(({ kind }) => kind)).toContain("destructive-schema");
    expect(isAtLeast(tier, "high")).toBe(true);
  });

  it(bypass("FL-13"), async () => {
    const scene = stage.scene();
    const attributes = { ".gitattributes": "src/auth/** linguist-generated=true\n" };
    const change = { "src/auth/login.js": "export const login = 2;\n" };
    const pr = scene.propose({ changes: { ...attributes, ...change } });
    await scene.settle();
    const { findings } = await scene.decision(pr);
    expect(findings).toContainEqual(
      expect.objectContaining({ kind: "hidden-text", path: ".gitattributes", tier: "high" }),
    );
    expect(scene.says(pr.headSha)).toMatch(/Hidden from reviewers[^\n]*src\/auth\/login\.js/u);
    // Also when they were there before: a review of the attributes was no review of this.
    scene.sandbox.clock.advance(60);
    scene.sandbox.commit(scene.shop, "main", { author: "bob", message: "x", changes: attributes });
    scene.sandbox.clock.advance(60);
    const later = scene.propose({ changes: change, branch: "later" });
    await scene.settle();
    expect(scene.says(later.headSha)).toMatch(/Hidden from reviewers[^\n]*src\/auth\/login\.js/u);
  });

  it(bypass("FL-29"), async () => {
    const scene = stage.scene();
    for (let index = 0; index < 250; index += 1) {
      const from = index === 0 ? { from: "main" } : {};
      const changes = { "notes.md": `${index}\n` };
      scene.sandbox.commit(scene.shop, "long", { author: "bob", message: "x", changes, ...from });
    }
    const pr = scene.propose({ changes: DOCS, branch: "long", from: "long" });
    await scene.settle();
    expect(scene.state(pr.headSha)).toBe("failure");
    expect(scene.says(pr.headSha)).toContain("251");
  });

  it(bypass("FL-24"), async () => {
    const scene = stage.scene();
    const changes = { ...padding(200), "src/auth/login.js": "export const login = 2;\n" };
    const pr = scene.propose({ changes });
    await scene.settle();
    expect(scene.state(pr.headSha)).toBe("in_progress");
    const text = scene.says(pr.headSha);
    expect(text.indexOf("src/auth/login.js")).toBeLessThan(text.indexOf("docs/0.md"));
  });
});
