import { describe, expect, it } from "vitest";
import { findTestsWeakened } from "../../../src/policy/findings/tests-weakened.ts";
import { changed } from "./patch-of.ts";

describe("weakened tests", () => {
  it.each([
    ["src/a.test.ts", "+  it.skip('works', () => {"],
    ["src/a.test.ts", "+  describe.only('a', () => {"],
    ["src/a.test.ts", "+xit('works', () => {"],
    ["test/test_a.py", "+@pytest.mark.skip(reason='x')"],
    ["a_test.go", '+\tt.Skip("flaky")'],
    ["src/test/java/ATest.java", "+  @Disabled"],
    ["tests/a.rs", "+#[ignore]"],
    ["spec/a_spec.rb", "+  skip 'later'"],
    ["tests/ATest.php", "+    $this->markTestSkipped('x');"],
    ["src/a.test.ts", "+  expect(true).toBe(true);"],
  ])("it finds what is added to %s: %s", (path, line) => {
    expect(findTestsWeakened(changed(path, line))).toMatchObject([
      { kind: "tests-weakened", area: "tests", tier: "medium", line: 1 },
    ]);
  });

  it("finds checks and tests that are gone", () => {
    const file = changed(
      "src/a.test.ts",
      "-it('a', () => {",
      "-  expect(a).toBe(1);",
      "-  expect(b).toBe(2);",
      "-});",
    );
    expect(findTestsWeakened(file).map(({ message }) => message)).toEqual([
      "removes tests (1 fewer than before)",
      "removes checks from tests (2 fewer than before)",
    ]);
  });

  it("finds a file of tests that is deleted", () => {
    expect(
      findTestsWeakened({ path: "a_test.go", patch: null, before: "x", after: null }),
    ).toHaveLength(1);
  });

  it.each([
    [
      "a test that is rewritten",
      "src/a.test.ts",
      ["-  expect(a).toBe(1);", "+  expect(a).toBe(2);"],
    ],
    ["a skip that goes", "src/a.test.ts", ["-  it.skip('a', f);", "+  it('a', f);"]],
    ["a skip that moves", "src/a.test.ts", ["-it.skip('a', f);", "+  it.skip('a', f);"]],
    ["ordinary code", "src/a.ts", ["+  list.skip(1);", "-  assert(x);"]],
    ["a comment", "src/a.test.ts", ["+  // it.skip would hide it"]],
    ["data", "test/fixtures/a.json", ["-expect(a).toBe(1)"]],
    ["more tests", "src/a.test.ts", ["+it('b', () => { expect(b).toBe(1); });"]],
  ])("it is quiet about %s", (_, path, lines) => {
    expect(findTestsWeakened(changed(path, ...lines))).toEqual([]);
  });
});
