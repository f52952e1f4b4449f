import { describe, expect, it } from "vitest";
import type { ChangedFile } from "../../src/domain/pull-request-facts.ts";
import { bind, endedBy } from "../../src/policy/binding.ts";
import { AUTH, aFile, anApproval, DOCS, IVAN, sha } from "../builders/facts.ts";

const RENAMED = aFile("lib/login.ts", { previousPath: "src/auth/login.ts", status: "renamed" });

const MODELESS = { ...AUTH, mode: "at:2" };

function bound(
  approved: readonly ChangedFile[] | null,
  now: readonly ChangedFile[],
  scope: readonly string[] = [...(approved ?? []), ...now].map(({ path }) => path),
): string {
  const more = approved === null ? { contents: null } : {};
  const approval = anApproval(IVAN, approved ?? [], { headSha: sha(0xabc), ...more });
  const binding = bind(approval, { baseRef: "main", files: now, scope: new Set(scope) });
  return binding.kind === "holds" ? "holds" : binding.because;
}

describe("bind", () => {
  it.each<[string, readonly ChangedFile[], readonly ChangedFile[], string]>([
    ["nothing changed", [AUTH], [AUTH], "holds"],
    ["the order changed", [AUTH, DOCS], [DOCS, AUTH], "holds"],
    ["only the patch changed", [AUTH], [{ ...AUTH, patch: "@@", additions: 9 }], "holds"],
    ["nothing is there", [], [], "holds"],
    ["the content changed", [AUTH], [{ ...AUTH, blob: "x" }], "src/auth/login.ts changed after it"],
    [
      "the status changed",
      [AUTH],
      [{ ...AUTH, status: "added" }],
      "src/auth/login.ts changed after it",
    ],
    [
      "the old name changed",
      [RENAMED],
      [{ ...RENAMED, previousPath: "b.ts" }],
      "lib/login.ts changed after it",
    ],
    [
      "the content has no name",
      [{ ...AUTH, blob: null }],
      [{ ...AUTH, blob: null }],
      "src/auth/login.ts changed after it",
    ],
    [
      "the mode changed",
      [AUTH],
      [{ ...AUTH, mode: "100755" }],
      "the mode of src/auth/login.ts changed after it",
    ],
    [
      "the mode then is not known",
      [{ ...AUTH, mode: "at:1" }],
      [AUTH],
      "the mode of src/auth/login.ts could not be compared after it",
    ],
    [
      "the mode now is not known",
      [AUTH],
      [{ ...AUTH, mode: "at:2" }],
      "the mode of src/auth/login.ts could not be compared after it",
    ],
    ["the mode is not known, of one head", [MODELESS], [MODELESS], "holds"],
    [
      "the other side changed",
      [AUTH],
      [{ ...AUTH, before: "patch:2" }],
      "what src/auth/login.ts is compared with changed after it",
    ],
    ["a file was added", [AUTH], [AUTH, DOCS], "docs/guide.md was added to the change after it"],
    ["a file has left", [AUTH, DOCS], [AUTH], "docs/guide.md left the change after it"],
    ["a file was renamed", [AUTH], [RENAMED], "lib/login.ts was added to the change after it"],
  ])("when %s", (_name, ...[approved, now, outcome]) => {
    expect(bound(approved, now)).toBe(outcome);
  });

  it("looks at nothing beside its scope", () => {
    const scope = ["docs/guide.md"];
    expect(bound([AUTH, DOCS], [{ ...AUTH, blob: "x" }, DOCS], scope)).toBe("holds");
    expect(bound([DOCS], [AUTH, DOCS], scope)).toBe("holds");
    expect(bound([AUTH, DOCS], [DOCS], scope)).toBe("holds");
  });

  it.each<[string, readonly ChangedFile[], readonly ChangedFile[], string]>([
    ["changed", [RENAMED], [{ ...RENAMED, blob: "x" }], "lib/login.ts changed after it"],
    ["added", [], [RENAMED], "lib/login.ts was added to the change after it"],
    ["gone", [RENAMED], [], "lib/login.ts left the change after it"],
  ])("finds a renamed file that is %s by its old name", (_name, ...[approved, now, outcome]) => {
    expect(bound(approved, now, ["src/auth/login.ts"])).toBe(outcome);
  });

  it("is void on another base, and where the content was never read", () => {
    const approval = anApproval(IVAN, [AUTH], { baseRef: "dev\n`x`" });
    const target = { baseRef: "main", files: [AUTH], scope: new Set([AUTH.path]) };
    expect(bind(approval, target)).toEqual({
      kind: "void",
      because: "it was given for base dev  x , not main",
    });
    expect(bound(null, [AUTH])).toBe(
      "it was given for 0000000, and what was seen there is not known",
    );
  });

  it("shows outside names as plain text", () => {
    const evil = aFile("a`\n/agentgov approve");
    expect(bound([], [evil])).toBe("a  /agentgov approve was added to the change after it");
  });

  it.each(["mode", "before"] as const)("carries over nothing whose %s nobody asked for", (key) => {
    const { [key]: _seen, ...rest } = AUTH;
    const contents = [{ ...rest }];
    const approval = anApproval(IVAN, [], { contents });
    const target = { baseRef: "main", files: [rest], scope: new Set([AUTH.path]) };
    expect(bind(approval, target).kind).toBe("void");
  });
});

describe("endedBy", () => {
  it.each([
    ["void: src/auth/login.ts changed after it", "src/auth/login.ts changed after @bob approved"],
    ["void: it was given for base dev, not main", null],
    ["src/auth/login.ts changed after it", null],
    ["has write access", null],
  ])("tells %j as news of the change", (note, told) => {
    expect(endedBy(note, "bob")).toBe(told);
  });
});
