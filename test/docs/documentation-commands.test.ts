import { spawnSync } from "node:child_process";
import { existsSync, globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import manifest from "../../package.json" with { type: "json" };

const PAGES = ["README.md", "SECURITY.md", "CHANGELOG.md", ...globSync("docs/*.md")];
const SCRIPTS: ReadonlySet<string> = new Set(Object.keys(manifest.scripts));

/** The commands of a page, block by block. */
function blocksOf(page: string): string[] {
  const text = readFileSync(page, "utf8");
  return [...text.matchAll(/^ *```sh\n([\s\S]*?)^ *```$/gmu)].map(([, block = ""]) => block);
}

/** Where the links of a page lead inside of the project. */
function linksOf(page: string): string[] {
  const targets = [...readFileSync(page, "utf8").matchAll(/\]\(([^)\s]+)\)/gu)].map(
    ([, target = ""]) => target.replace(/#.*$/u, ""),
  );
  return targets.filter((target) => target !== "" && !/^[a-z]+:/u.test(target));
}

describe("documentation", () => {
  it("has commands to look at", () => {
    expect(PAGES.flatMap(blocksOf).length).toBeGreaterThan(20);
  });

  it("writes only commands that a shell reads", () => {
    // `-n` reads without running: most need GitHub, a cluster or a database.
    const broken = PAGES.flatMap(blocksOf).filter(
      // A name in angle brackets is for the reader to fill in.
      (block) =>
        spawnSync("bash", ["-n"], { input: block.replaceAll(/<[^>\n]+>/gu, "X") }).status !== 0,
    );
    expect(broken).toEqual([]);
  });

  it("names only scripts that exist", () => {
    for (const page of PAGES) {
      for (const [, name = ""] of readFileSync(page, "utf8").matchAll(
        /\bnpm run (?:-s |--silent )?([a-z][\w:-]*)/gu,
      )) {
        expect(SCRIPTS, `${page}: npm run ${name}`).toContain(name);
      }
    }
  });

  it.each(PAGES)("links to files that exist: %s", (page) => {
    const missing = linksOf(page).filter((target) => !existsSync(join(dirname(page), target)));
    expect(missing).toEqual([]);
  });
});

describe("release workflow", () => {
  const workflow = readFileSync(".github/workflows/release.yml", "utf8");

  it("pins every action to a commit", () => {
    const uses = [...workflow.matchAll(/uses: (\S+)/gu)].map(([, name]) => name);
    expect(uses.length).toBeGreaterThan(2);
    for (const name of uses) expect(name).toMatch(/^[\w-]+\/[\w-]+@[0-9a-f]{40}$/u);
  });
});

describe("image", () => {
  const dockerfile = readFileSync("Dockerfile", "utf8");

  it("copies only what the context has", () => {
    const ignore = readFileSync(".dockerignore", "utf8").split("\n");
    const copied = [...dockerfile.matchAll(/^COPY (?!--from)(.+) \S+$/gmu)].flatMap(
      ([, names = ""]) => names.split(" "),
    );
    expect(copied).toContain("src");
    for (const name of copied) {
      expect(existsSync(name), name).toBe(true);
      expect(ignore, name).toContain(`!${name}`);
    }
  });

  it("runs as nobody special, and ends in what it starts", () => {
    expect(dockerfile).toMatch(/^USER node$/mu);
    expect(dockerfile).not.toMatch(/curl|apt-get|--privileged/u);
  });
});

describe("cluster", () => {
  it("mentions every file of the folder once", () => {
    const list = readFileSync("deploy/kubernetes/kustomization.yaml", "utf8");
    for (const file of globSync("*.yaml", { cwd: "deploy/kubernetes" })) {
      if (file !== "kustomization.yaml") expect(list).toContain(`- ${file}\n`);
    }
  });
});
