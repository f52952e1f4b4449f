import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Approval } from "../../src/domain/approval.ts";
import type { ChangedFile } from "../../src/domain/pull-request-facts.ts";
import { bind } from "../../src/policy/binding.ts";
import { createGroupBind } from "../../src/policy/group-binding.ts";
import { headFilesOf } from "../../src/policy/head-files.ts";
import { aFile, anApproval, IVAN, someFacts } from "../builders/facts.ts";
import { ENFORCED } from "../builders/policy.ts";

/** Few names, so that old and new ones meet: a file may take the name another one left. */
const name = fc.constantFrom(
  "src/auth/a.ts",
  "src/auth/b.ts",
  "lib/a.ts",
  "docs/a.md",
  "docs/b.md",
);
const file = fc
  .record({
    path: name,
    previousPath: fc.option(name),
    blob: fc.constantFrom("1", "2", null),
    mode: fc.constantFrom("100644", "100755", "at:1"),
  })
  .map(({ path, ...more }) => aFile(path, more));
const files = fc.array(file, { maxLength: 6 });
const names = fc.uniqueArray(name);

function hasName(scope: ReadonlySet<string>, { path, previousPath }: Named): boolean {
  return scope.has(path) || (previousPath !== null && scope.has(previousPath));
}

type Named = Pick<ChangedFile, "path" | "previousPath">;

/** What binding means, file by file, with nothing looked up beforehand: the sentence, or null while it holds. */
function boundSlowly(
  { contents }: Pick<Approval, "contents">,
  now: readonly ChangedFile[],
  scope: ReadonlySet<string>,
): string | null {
  for (const each of now.filter((one) => hasName(scope, one))) {
    const approval = anApproval(IVAN, [], { contents: (contents ?? []).filter(of(each)) });
    const alone = bind(approval, { baseRef: "main", files: [each], scope: new Set([each.path]) });
    if (alone.kind === "void") return alone.because;
  }
  const gone = (contents ?? []).find(
    (content) => hasName(scope, content) && !now.some(({ path }) => path === content.path),
  );
  return gone === undefined ? null : `${gone.path} left the change after it`;
}

function of({ path }: ChangedFile): (content: Named) => boolean {
  return (content) => content.path === path;
}

function because(binding: ReturnType<typeof bind>): string | null {
  return binding.kind === "holds" ? null : binding.because;
}

describe("headFilesOf", () => {
  it("finds by name what looking at every file finds, in the order listed", () => {
    fc.assert(
      fc.property(files, names, (now, asked) => {
        const scope = new Set(asked);
        expect(headFilesOf(now).named(scope)).toEqual(now.filter((one) => hasName(scope, one)));
      }),
    );
  });

  it("names everything that a rule placed, and everything there is where none did", () => {
    fc.assert(
      fc.property(files, names, (now, placed) => {
        const rules = placed.map((path) => ({ path, rule: "auth/word:auth" }));
        const concerned = now.filter((one) => placed.length === 0 || hasName(new Set(placed), one));
        const both = concerned.flatMap((one) => [one.path, one.previousPath ?? one.path]);
        const head = headFilesOf(now);
        expect(head.placedBy(rules)).toEqual(new Set([...placed, ...both]));
        expect(head.placedBy(rules)).toBe(head.placedBy(rules));
      }),
    );
  });
});

describe("what many people are compared with", () => {
  const head = [aFile("src/auth/a.ts")];
  const { contents } = anApproval(IVAN, [aFile("docs/a.md")]);

  it("is indexed once for a list of files, and once for a list that somebody saw", () => {
    const indexed = headFilesOf(head);
    expect(headFilesOf(head)).toBe(indexed);
    expect(headFilesOf([...head])).not.toBe(indexed);
    expect(contents).not.toBeNull();
    if (contents !== null) expect(indexed.seen(contents)).toBe(indexed.seen(contents));
  });

  it("is compared once for what several people saw alike", () => {
    const bound = createGroupBind(
      { facts: someFacts(), rules: ENFORCED.rules },
      { group: { paths: new Set(["src/auth/a.ts"]) }, area: "auth", files: head },
    );
    const [first, second] = [anApproval(IVAN, []), anApproval(IVAN, [])];
    expect(bound({ ...first, contents })).toBe(bound({ ...second, contents }));
  });
});

describe("createGroupBind", () => {
  it("says what comparing file by file says", () => {
    fc.assert(
      fc.property(files, files, names, (then, now, asked) => {
        const approval = anApproval(IVAN, then);
        const scope = new Set(asked);
        expect(because(bind(approval, { baseRef: "main", files: now, scope }))).toBe(
          boundSlowly(approval, now, scope),
        );
      }),
      { numRuns: 500 },
    );
  });

  it("counts the files of the area that have left to what somebody said yes to", () => {
    fc.assert(
      fc.property(files, files, names, (then, now, paths) => {
        const approval = anApproval(IVAN, then);
        const left = then.filter(({ path }) => !now.some((one) => one.path === path));
        const departed = left.filter(({ path, previousPath }) =>
          `${path} ${previousPath ?? ""}`.includes("auth/"),
        );
        const scope = new Set([...paths, ...departed.map(({ path }) => path)]);
        const bench = { facts: someFacts(), rules: ENFORCED.rules };
        const group = { paths: new Set(paths) };
        const bindingOf = createGroupBind(bench, { group, area: "auth", files: now });
        const expected = boundSlowly(approval, now, scope);
        expect(because(bindingOf(approval))).toBe(expected);
        // What was compared before is not compared again, and says the same.
        expect(because(bindingOf({ ...approval }))).toBe(expected);
      }),
      { numRuns: 500 },
    );
  });
});
