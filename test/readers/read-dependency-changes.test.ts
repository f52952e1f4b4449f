import { afterAll, describe, expect, it } from "vitest";
import type { DependencyChanges } from "../../src/domain/dependency.ts";
import { DEPENDENCY_RULES } from "../../src/policy/ecosystems/rules.ts";
import { readContent } from "../../src/readers/read-content.ts";
import {
  type ChangedText,
  type ReadDependencyOptions,
  readDependencyChanges,
} from "../../src/readers/read-dependency-changes.ts";
import { createReaderPool } from "../../src/readers/worker-pool.ts";

const pool = createReaderPool();

afterAll(() => pool.close());

function changed(file: Partial<ChangedText> = {}): ChangedText {
  return { path: "package.json", status: "modified", before: "{}", after: "{}", ...file };
}

function run(
  files: readonly ChangedText[],
  options: Partial<ReadDependencyOptions> = {},
): Promise<DependencyChanges> {
  return readDependencyChanges(files, { rules: DEPENDENCY_RULES, read: readContent, ...options });
}

const WITH_MS = '{"dependencies":{"ms":"2.1.3"}}';

describe("readDependencyChanges", () => {
  it("gives the same through worker threads", async () => {
    const files = [
      changed({ after: WITH_MS }),
      changed({ path: "go.mod", before: "", after: "x" }),
    ];
    expect(await run(files, { read: pool.read })).toEqual(await run(files));
  });

  it("leaves other files alone", async () => {
    const files = [changed({ path: "src/a.ts", after: null })];
    expect(await run(files)).toMatchObject({ added: [], suspicious: [], unreadable: [] });
  });

  it("compares a moved manifest with what it was", async () => {
    const moved = { previousPath: "package.json", path: "web/package.json", status: "renamed" };
    const found = await run([changed({ ...moved, before: WITH_MS, after: WITH_MS })]);
    expect(found).toMatchObject({ added: [], removed: [], changed: [] });
  });

  it("takes a manifest that left the fixtures for new", async () => {
    const path = { previousPath: "test/fixtures/package.json", status: "renamed" };
    const found = await run([changed({ ...path, before: WITH_MS, after: WITH_MS })]);
    expect(found.added).toEqual(["pkg:npm/ms@2.1.3"]);
  });

  it("takes a copy for new", async () => {
    const path = { previousPath: "package.json", path: "b/package.json", status: "copied" };
    const found = await run([changed({ ...path, before: WITH_MS, after: WITH_MS })]);
    expect(found.added).toEqual(["pkg:npm/ms@2.1.3"]);
  });

  it("fails closed when the text of the head is missing", async () => {
    const found = await run([changed({ after: null })]);
    expect(found.unreadable).toMatchObject([{ path: "package.json", code: "unreadable-lockfile" }]);
  });

  it("fails closed beyond the number of files", async () => {
    const files = Array.from({ length: 201 }, (_, index) =>
      changed({ path: `p${String(index)}/package.json` }),
    );
    const found = await run(files);
    expect(found.unreadable.map(({ path }) => path)).toEqual(["p200/package.json"]);
  });

  it("reads an included file that did not change, on the sides that include it", async () => {
    const file = changed({
      path: "requirements.txt",
      before: "",
      after: "-r more/requirements.txt\n",
    });
    const texts: Record<string, string> = {
      "more/requirements.txt": "a==1\n-r requirements-deep.txt\n",
      "more/requirements-deep.txt": "b==2\n",
    };
    const readOther = (path: string): Promise<string | null> =>
      Promise.resolve(texts[path] ?? null);
    const found = await run([file], { readOther });
    expect(found.added).toEqual(["pkg:pypi/a@1", "pkg:pypi/b@2"]);
    expect(found.suspicious).toEqual([]);
  });

  it("says so when an included file cannot be read", async () => {
    const file = changed({ path: "requirements.txt", before: "", after: "-r other.txt\n" });
    const found = await run([file], { readOther: () => Promise.resolve(null) });
    expect(found.suspicious).toMatchObject([{ code: "unresolved-include", subject: "other.txt" }]);
  });

  it("finds the address of a submodule whose list did not change", async () => {
    const [old, next] = ["a".repeat(40), "b".repeat(40)];
    const link = changed({
      path: "libs/x",
      before: `Subproject commit ${old}\n`,
      after: `Subproject commit ${next}\n`,
    });
    const modules = '[submodule "x"]\n\tpath = libs/x\n\turl = https://github.com/acme/x.git\n';
    const found = await run([link], { readOther: () => Promise.resolve(modules) });
    expect(found.changed).toEqual([{ purl: "pkg:github/acme/x", from: old, to: next }]);
  });

  it("ends when includes go round in circles", async () => {
    const file = changed({
      path: "requirements.txt",
      before: "",
      after: "-r a/requirements.txt\n",
    });
    let asked = 0;
    const readOther = (path: string): Promise<string> => {
      asked += 1;
      return Promise.resolve(`-r ../${path.replace("requirements", "x/requirements")}\n`);
    };
    await run([file], { readOther });
    expect(asked).toBeLessThan(20);
  });
});
