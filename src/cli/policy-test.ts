import { readdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import { shown } from "../domain/shown-text.ts";
import { type GoldenDifference, readGoldenCases, runGoldenCase } from "../policy/golden-cases.ts";
import {
  type LocalPolicy,
  policyOf,
  problemLine,
  requireFiles,
  requireValid,
} from "./policy-files.ts";
import type { PolicyTestOutput } from "./policy-output.ts";
import { type PolicyFiles, readYamlFile } from "./read-policy-files.ts";
import { createPrinter, type Style, styleFor, type Terminal } from "./terminal.ts";
import { UsageError } from "./usage-error.ts";

/** Options of `policy test`. */
export interface TestOptions {
  readonly policy?: string;
  readonly json?: boolean;
}

const EXIT_FAILED = 1;
/** Files of cases in one folder. */
const FILES_MAX = 200;

/**
 * Judges the golden cases of a policy repository and says which come out otherwise than they expect.
 *
 * @throws {UsageError} when policy or cases cannot be read, or there are none.
 */
export async function testPolicy(
  terminal: Terminal,
  folder: string,
  options: TestOptions,
): Promise<number> {
  const policyFor = policiesOf(await requireFiles(terminal, options.policy ?? folder));
  const files = await caseFiles(terminal, folder);
  const cases: PolicyTestOutput["cases"][number][] = [];
  for (const name of files) {
    for (const { line, golden } of await casesOf(terminal, name)) {
      const { compiled } = policyFor(golden.repository);
      cases.push({ file: name, line, ...runGoldenCase(compiled, golden) });
    }
  }
  const failed = cases.filter(({ differences }) => differences.length > 0).length;
  const passed = cases.length - failed;
  const output: PolicyTestOutput = { schema: "agentgov.policy-test/1", passed, failed, cases };
  const text =
    options.json === true ? `${JSON.stringify(output)}\n` : textOf(output, styleFor(terminal));
  await createPrinter(terminal.stdout).print(text);
  return failed === 0 ? 0 : EXIT_FAILED;
}

/** The policy for each repository that cases name, read once. */
function policiesOf(files: PolicyFiles): (repositoryName: string) => LocalPolicy {
  const known = new Map<string, LocalPolicy>();
  return (repositoryName) => {
    const found = known.get(repositoryName);
    if (found !== undefined) return found;
    const policy = requireValid(policyOf(files, repositoryName));
    known.set(repositoryName, policy);
    return policy;
  };
}

async function caseFiles({ cwd }: Terminal, folder: string): Promise<readonly string[]> {
  const tests = join(folder, "tests");
  const names = await readdir(resolve(cwd, tests)).catch(() => []);
  const files = names.filter((name) => /\.ya?ml$/u.test(name)).toSorted();
  const place = shown(tests);
  if (files.length === 0) throw new UsageError(`no cases in ${place}: write ${place}/first.yml`);
  if (files.length > FILES_MAX) throw new UsageError(`more than ${FILES_MAX} files in ${place}`);
  return files.map((name) => join(tests, name));
}

async function casesOf(
  terminal: Terminal,
  name: string,
): Promise<Extract<ReturnType<typeof readGoldenCases>, { readonly kind: "cases" }>["cases"]> {
  const parsed = await readYamlFile(terminal, name);
  const reading = parsed.kind === "problems" ? parsed : readGoldenCases(parsed.file);
  if (reading.kind === "cases") return reading.cases;
  throw new UsageError(["the cases are invalid", ...reading.problems.map(problemLine)].join("\n"));
}

function textOf({ passed, failed, cases }: PolicyTestOutput, style: Style): string {
  const lines = cases.flatMap(({ file, line, name, differences }) =>
    differences.length === 0
      ? [`${style("green", "ok")}      ${shown(name)}`]
      : [
          `${style("red", "not ok")}  ${shown(name)}  ${style("dim", `${file}:${line}`)}`,
          ...differences.flatMap((each) => differenceLines(each, style)),
        ],
  );
  const sum = `${passed} of ${passed + failed} cases hold`;
  return `${[...lines, "", style(failed === 0 ? "green" : "red", sum)].join("\n")}\n`;
}

function differenceLines(
  { what, expected, got, because }: GoldenDifference,
  style: Style,
): string[] {
  return [
    `          ${what}`,
    style("green", `            - expected ${shown(expected)}`),
    style("red", `            + got      ${shown(got)}`),
    ...(because === null || because === ""
      ? []
      : [style("dim", `              ${shown(because)}`)]),
  ];
}
