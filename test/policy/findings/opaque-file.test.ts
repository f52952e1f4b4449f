import { describe, expect, it } from "vitest";
import { compileAreaRules } from "../../../src/policy/areas/classify.ts";
import { isOpaque, opaqueFinding } from "../../../src/policy/findings/opaque-file.ts";
import { aFile } from "../../builders/facts.ts";

const { rules } = compileAreaRules([]);

describe("files that are not text", () => {
  it.each(
    "exe dll so dylib o a node class jar wasm pyc pyd beam phar zip tar gz tgz xz 7z iso pkl joblib npy pt h5 onnx ser sqlite".split(
      " ",
    ),
  )("it weighs .%s critical, and high among tests", (ending) => {
    const tierAt = (path: string): string => opaqueFinding(rules, { path, mode: null }).tier;
    expect(tierAt(`src/a.${ending}`)).toBe("critical");
    expect(tierAt(`test/fixtures/a.${ending.toUpperCase()}`)).toBe("high");
  });

  it.each([
    ["src/lib.so.1.2", null, "critical"],
    ["src/tool", "100755", "critical"],
    ["src/tool", "100644", "high"],
    ["src/logo.heif", null, "high"],
  ] as const)("it weighs %s of mode %s %s", (path, mode, tier) => {
    expect(opaqueFinding(rules, { path, mode }).tier).toBe(tier);
  });

  const binary = { patch: null, additions: 0, deletions: 0, status: "modified" } as const;
  it.each([
    ["a picture", { path: "docs/a.png" }, false],
    ["an archive among tests", { path: "test/fixtures/a.xz" }, true],
    ["something unknown", { path: "src/a.dat" }, true],
    ["what was removed", { path: "src/a.exe", status: "removed" }, false],
    ["what has lines", { path: "src/a.dat", patch: "@@ -1 +1 @@\n-a\n+b\n" }, false],
  ] as const)("it judges %s", (_, file, expected) => {
    const { path, ...more } = file;
    expect(isOpaque(rules, aFile(path, { ...binary, ...more }))).toBe(expected);
  });
});
