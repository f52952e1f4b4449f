import { createHash, randomBytes } from "node:crypto";
import { afterAll, describe, expect, it } from "vitest";
import { openRepository } from "../../src/git/open-repository.ts";
import { searchHistory } from "../../src/git/search-history.ts";
import { type TracedSecret, traceSecret } from "../../src/git/trace-secret.ts";
import {
  createGitRepository,
  GIT_ENVIRONMENT,
  removeGitRepositories,
  startedRepository,
  type TestRepository,
} from "../support/git-repository.ts";

afterAll(removeGitRepositories);

function newValue(): string {
  return `zq_${randomBytes(16).toString("hex")}`;
}

function fingerprint(value: string): string {
  return `sha256:${createHash("sha256").update(value).digest("hex")}`;
}

async function trace(
  { folder }: TestRepository,
  value: string,
  text: string | null = null,
): Promise<TracedSecret> {
  const clone = await openRepository(folder, GIT_ENVIRONMENT);
  return traceSecret(clone, { fingerprint: fingerprint(value), text });
}

describe("a credential in a clone", () => {
  it("is found in the past by its fingerprint alone, with the commit that brought it in", async () => {
    const repository = startedRepository();
    const value = newValue();
    repository.write("src/a b.env", `# settings\nKEY="${value}"\n`);
    const first = repository.commit("add settings");
    repository.git("tag", "--annotate", "--message", "v1", "v1");
    repository.git("branch", "old");
    repository.write("src/a b.env", `# settings, again\nKEY=${value}\n`);
    const second = repository.commit("touch settings");
    repository.remove("src/a b.env");
    repository.commit("remove settings");
    const { trace: found, text } = await trace(repository, value);
    expect(text).toBe(value);
    expect(found.additions).toMatchObject([
      { sha: first, path: "src/a b.env", line: 2, author: "Ana", subject: "add settings" },
      { sha: second, path: "src/a b.env", line: 2, isMerge: false },
    ]);
    expect(found.refs).toEqual(["refs/heads/main", "refs/heads/old", "refs/tags/v1"]);
    expect(found.tips).toEqual([
      { ref: "refs/heads/old", paths: ["src/a b.env"], additions: [first] },
      { ref: "refs/tags/v1", paths: ["src/a b.env"], additions: [first] },
    ]);
    expect([found.commits, found.unread]).toEqual([4, []]);
  });

  it("is told from every other value", async () => {
    const repository = startedRepository({ "a.env": `KEY=${newValue()}\n` });
    const { trace: found, text } = await trace(repository, newValue());
    expect(found).toMatchObject({ additions: [], refs: [], tips: [], commits: 1 });
    expect(text).toBeNull();
  });

  it.each([
    ["the first commit", (r: TestRepository, v: string) => r.write("a", v)],
    ["a binary file", (r: TestRepository, v: string) => r.write("a.bin", `\0\n${v}\n\0`)],
    ["a file without a last line end", (r: TestRepository, v: string) => r.write("a", `x\n${v}`)],
    ["a file that attributes hide", hideByAttributes],
    ["a repository with settings of its own", withSettings],
    [
      "Base64",
      (r: TestRepository, v: string) => r.write("a", `t: ${Buffer.from(v).toString("base64")}`),
    ],
  ])("is found in %s", async (_name, plant) => {
    const repository = createGitRepository();
    const value = newValue();
    plant(repository, value);
    const sha = repository.commit();
    const { trace: found } = await trace(repository, value);
    expect(found.additions.map((one) => one.sha)).toEqual([sha]);
    expect(found.tips.map(({ ref }) => ref)).toEqual(["refs/heads/main"]);
  });

  it("is found in a message, which is not repeated", async () => {
    const repository = startedRepository();
    const value = newValue();
    const sha = repository.commit(`use ${value} here`);
    const { trace: found } = await trace(repository, value);
    expect(found.additions).toMatchObject([{ sha, path: null, line: null }]);
    expect(found.additions[0]?.subject).toBe("use [credential] here");
    expect(JSON.stringify(found)).not.toContain(value);
  });

  it("is the merge's own when no parent has it", async () => {
    const repository = startedRepository();
    const value = newValue();
    repository.git("switch", "--quiet", "--create", "side");
    repository.write("side", "x\n");
    repository.commit("side");
    repository.git("switch", "--quiet", "main");
    repository.write("main", "x\n");
    repository.commit("main");
    repository.git("merge", "--quiet", "--no-commit", "--no-ff", "side");
    repository.write("README.md", `hello\n${value}\n`);
    const sha = repository.commit("merge");
    const { trace: found } = await trace(repository, value);
    expect(found.additions).toMatchObject([{ sha, isMerge: true, path: "README.md", line: 2 }]);
  });

  it("is found as a private key of several lines", async () => {
    const repository = startedRepository();
    const lines = [randomBytes(48), randomBytes(48), randomBytes(20)].map((b) =>
      b.toString("base64"),
    );
    const frame = (word: string): string => `-----${word} PRIVATE KEY-----`;
    const key = [frame("BEGIN"), ...lines, frame("END")].join("\n");
    repository.write("key.pem", `${key}\n`);
    const sha = repository.commit("key");
    for (const value of [key, `${key}\n`]) {
      const { trace: found } = await trace(repository, value);
      expect(found.additions.map((one) => one.sha)).toEqual([sha]);
      expect(found.tips).toHaveLength(1);
    }
  });

  it("is found in another form than the one that is known", async () => {
    const value = newValue();
    const repository = startedRepository({ "a.env": `KEY=${value}\n` });
    const encoded = Buffer.from(value).toString("base64");
    expect((await trace(repository, value, encoded)).trace.additions).toHaveLength(1);
  });

  it("is looked for on branches that are not checked out and on those of remotes", async () => {
    const repository = startedRepository();
    const value = newValue();
    repository.git("switch", "--quiet", "--create", "side");
    repository.write("a", value);
    const sha = repository.commit();
    repository.git("switch", "--quiet", "main");
    repository.git("update-ref", "refs/remotes/pull/7", sha);
    repository.git("branch", "--quiet", "-D", "side");
    const { trace: found } = await trace(repository, value);
    expect(found.refs).toEqual(["refs/remotes/pull/7"]);
  });
});

describe("a search through a history", () => {
  it("says when it was stopped", async () => {
    const repository = startedRepository({ a: "line\n".repeat(100_000) });
    const clone = await openRepository(repository.folder, GIT_ENVIRONMENT);
    const { stopped } = await searchHistory(clone, () => "more", {
      milliseconds: 60_000,
      bytesMax: 10,
    });
    expect(stopped).toBe("it has more than 10 bytes of patches");
  });

  it("ends when its visitor has enough", async () => {
    const repository = startedRepository({ a: "line\n".repeat(100_000) });
    const clone = await openRepository(repository.folder, GIT_ENVIRONMENT);
    let visits = 0;
    const search = await searchHistory(clone, () => {
      visits += 1;
      return "enough";
    });
    expect([visits, search.stopped]).toEqual([1, null]);
  });

  it("has nothing to show of a repository without a commit", async () => {
    const clone = await openRepository(createGitRepository().folder, GIT_ENVIRONMENT);
    expect(await searchHistory(clone, () => "more")).toEqual({ commits: 0, stopped: null });
  });
});

function hideByAttributes(repository: TestRepository, value: string): void {
  repository.write(".gitattributes", "*.env -diff binary\n");
  repository.write("a.env", value);
}

/** Settings that change what git prints, or run a program instead. */
function withSettings(repository: TestRepository, value: string): void {
  const settings = {
    "log.showRoot": "false",
    "log.showSignature": "true",
    "log.diffMerges": "off",
    "log.mailmap": "true",
    "format.pretty": "oneline",
    "diff.noprefix": "true",
    "diff.mnemonicPrefix": "true",
    "diff.external": "false",
    "diff.interHunkContext": "9",
    "diff.wordRegex": ".",
    "diff.renames": "copies",
    "color.ui": "always",
    "grep.patternType": "perl",
    "grep.lineNumber": "true",
    "core.quotePath": "true",
  };
  for (const [name, setting] of Object.entries(settings)) repository.git("config", name, setting);
  repository.write("a.env", `KEY=${value}\n`);
}
