import { describe, expect, it } from "vitest";
import { compileAreaRules } from "../../../src/policy/areas/classify.ts";
import { foldedFilesNote } from "../../../src/policy/findings/folded-files.ts";
import { aFile } from "../../builders/facts.ts";

const { rules } = compileAreaRules([]);

function noteOf(text: string, paths: readonly string[], path = ".gitattributes"): string | null {
  const files = paths.map((each) => aFile(each));
  return foldedFilesNote(rules, files, [{ path, text }]);
}

describe("files that reviewers do not see at first", () => {
  it.each([
    ["src/auth/** linguist-generated=true", "src/auth/a.ts"],
    ["src/auth/** linguist-generated", "src/auth/b/a.ts"],
    ["*.ts -diff", "src/auth/a.ts"],
    ["/src/auth/*.ts binary", "src/auth/a.ts"],
    ["*.ts text\n*.ts linguist-vendored", "src/a.ts"],
  ])("are named for the attributes %j", (text, path) => {
    expect(noteOf(text, [path])).toContain(`\`${path}\``);
  });

  it.each([
    ["*.ts text eol=lf", "src/a.ts"],
    ["# *.ts -diff", "src/a.ts"],
    ["*.ts -diff\nsrc/*.ts diff", "src/a.ts"],
    ["src/auth/* linguist-generated", "src/auth/b/a.ts"],
    ["*.md -diff", "README.md"],
    ["package-lock.json -diff", "package-lock.json"],
  ])("are not named for the attributes %j", (text, path) => {
    expect(noteOf(text, [path])).toBeNull();
  });

  it("are those below the folder of the file", () => {
    expect(noteOf("*.ts -diff", ["web/a.ts", "src/b.ts"], "web/.gitattributes")).toContain(
      "web/a.ts",
    );
    expect(noteOf("*.ts -diff", ["src/b.ts"], "web/.gitattributes")).toBeNull();
  });

  it("are those of the change's own attributes too", () => {
    const own = aFile(".gitattributes", { patch: "@@ -0,0 +1 @@\n+src/auth/** -diff\n" });
    expect(foldedFilesNote(rules, [own, aFile("src/auth/a.ts")], [])).toContain("src/auth/a.ts");
  });

  it("are counted beyond the tenth", () => {
    const paths = Array.from({ length: 12 }, (_, index) => `src/${index}.ts`);
    expect(noteOf("*.ts -diff", paths)).toContain("and 2 more");
  });

  it("cost little, however many lines and files there are", () => {
    const lines = Array.from({ length: 5_000 }, (_, index) => `**/a*b*c*${index}/** -diff`);
    const paths = Array.from({ length: 3_000 }, (_, index) => `a/${"abc".repeat(20)}/${index}.ts`);
    const start = performance.now();
    noteOf(lines.join("\n"), paths);
    expect(performance.now() - start).toBeLessThan(3_000);
  });
});
