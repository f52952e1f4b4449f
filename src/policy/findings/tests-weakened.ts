import type { Finding } from "../../domain/finding.ts";
import type { PatchLine } from "../../domain/patch-line.ts";
import { type FindingFile, isComment, isTest, linesOf } from "./finding-file.ts";

/** Marks that a test does not run, or that only it runs. */
const SKIP =
  /\b(?:it|test|describe|context|suite|specify|bench|scenario|feature)(?:\.\w+)?\.(?:skip|only|fixme|skipIf|runIf|fails)\b|^\s*(?:x(?:it|test|describe|context|specify|scenario|feature)|f(?:it|describe|context))\s*[({]|@pytest\.mark\.(?:skip|skipif|xfail)\b|\bpytest\.(?:skip|xfail|importorskip)\(|@(?:unittest\.)?(?:skip|skipIf|skipUnless|expectedFailure)\b|\bself\.skipTest\(|\b[tb]\.Skip(?:f|Now)?\(|@(?:Ignore|Disabled|DisabledOnOs|DisabledIf\w*|IgnoreRest)\b|\[(?:Ignore|Skip|Explicit)\b|\bSkip\s*=\s*"|#\[ignore\b|\bmarkTest(?:Skipped|Incomplete)\(|\bXCTSkip\b|@tag\s+:?skip|@moduletag\s+:?skip|enabled\s*=\s*false|^\s*(?:skip|pending)(?:\s+["':]|\s*\(|\s*$)|\bassumeTrue\(\s*false|\btest\.todo\(/u;

/** A check of a result. */
const ASSERTION =
  /\b(?:expect|assert\w*|should|verify|XCTAssert\w*|EXPECT_\w+|ASSERT_\w+|CHECK|REQUIRE|refute\w*|must_\w+|t\.(?:Error|Errorf|Fatal|Fatalf|Fail|FailNow)|require\.\w+|is_expected|ensure_eq|prop_assert\w*)\b\s*[.!(:{ ]/u;

/** The beginning of a test. */
const TEST_CASE =
  /^\s*(?:(?:it|test|specify|scenario)(?:\.\w+)*\s*[(`]|(?:\w{1,10}\s+)?def\s+test_|func\s+(?:Test|Benchmark|Fuzz)\w|@(?:Test|ParameterizedTest|RepeatedTest)\b|#\[(?:\w+::)?test\b|\[(?:Fact|Theory|Test|TestMethod|TestCase)\b|(?:it|test|specify|scenario|example)\s+["'])/u;

/** Checks that cannot fail. */
const EMPTY_CHECK =
  /\bexpect\(\s*(true|1)\s*\)\.(?:toBe|toEqual|to\.equal|to\.be)\b|\bassert\s+True\s*(?:#|$)|\bassertTrue\(\s*[Tt]rue\s*\)|\bassert\(\s*true\s*\)|\bassert!\(\s*true\s*\)/u;

/** Data beside tests has no checks of its own. */
const DATA_FILE = /\.(?:md|json|ya?ml|txt|snap|lock|html|csv)$/iu;

/**
 * Finds tests that a change makes say less: skipped or singled out, fewer checks, fewer tests, or gone.
 * Comparing counts keeps moved and rewritten tests quiet.
 */
export function findTestsWeakened(file: FindingFile): readonly Finding[] {
  if (!isTest(file.path) || DATA_FILE.test(file.path)) return [];
  if (file.after === null) return [finding(file.path, "deletes a file of tests")];
  const lines = linesOf(file).filter(({ text }) => !isComment(text));
  return [
    ...more(file.path, lines, { pattern: SKIP, message: "skips a test, or runs only one" }),
    ...more(file.path, lines, { pattern: EMPTY_CHECK, message: "adds a check that cannot fail" }),
    ...fewer(file.path, lines, { pattern: TEST_CASE, message: "removes tests" }),
    ...fewer(file.path, lines, { pattern: ASSERTION, message: "removes checks from tests" }),
  ];
}

interface Sign {
  readonly pattern: RegExp;
  readonly message: string;
}

function more(
  path: string,
  lines: readonly PatchLine[],
  { pattern, message }: Sign,
): readonly Finding[] {
  const added = lines.filter(({ kind, text }) => kind === "added" && pattern.test(text));
  const removed = lines.filter(({ kind, text }) => kind === "removed" && pattern.test(text));
  return added.slice(removed.length).map(({ line }) => finding(path, message, line));
}

function fewer(
  path: string,
  lines: readonly PatchLine[],
  { pattern, message }: Sign,
): readonly Finding[] {
  const added = lines.filter(({ kind, text }) => kind === "added" && pattern.test(text));
  const removed = lines.filter(({ kind, text }) => kind === "removed" && pattern.test(text));
  const lost = removed.length - added.length;
  return lost > 0 ? [finding(path, `${message} (${lost} fewer than before)`)] : [];
}

function finding(path: string, message: string, line?: number): Finding {
  const base = { kind: "tests-weakened", area: "tests", tier: "medium", path, message } as const;
  return line === undefined ? base : { ...base, line };
}
