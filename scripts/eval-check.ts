import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { PassThrough, Readable } from "node:stream";
import { z } from "zod";
import { runCli } from "../src/cli/run-cli.ts";

/**
 * Runs the labelled cases the way a person would meet them: as two commits of a real repository, through
 * `agentgov check --json`. Prints what differs and the totals.
 */

const DATA = process.argv[2] ?? "../shared/data";

const File = z.object({
  path: z.string(),
  before: z.string().nullable(),
  after: z.string().nullable(),
});
const Changed = z.object({ purl: z.string(), from: z.string(), to: z.string() });
const DependencyCases = z.object({
  cases: z.array(
    z.object({
      id: z.string(),
      files: z.array(File),
      expected: z.object({
        added: z.array(z.string()),
        removed: z.array(z.string()),
        changed: z.array(Changed),
        suspicious: z.array(z.string()),
      }),
    }),
  ),
});
const AgentCases = z.object({
  cases: z.array(
    z.object({
      ...File.shape,
      id: z.string(),
      mode: z.object({ before: z.string(), after: z.string() }).optional(),
      expected: z.object({
        findings: z.array(
          z.object({ code: z.string(), direction: z.string(), subject: z.string() }),
        ),
      }),
    }),
  ),
});
const SecretCases = z.object({
  cases: z.array(
    z.object({
      id: z.string(),
      path: z.string(),
      patch: z.string(),
      secrets: z.record(z.string(), z.array(z.string())),
      expected: z.object({ secret: z.boolean() }),
    }),
  ),
});
const Output = z.object({
  findings: z.array(z.looseObject({ kind: z.string(), path: z.string() })),
  dependencies: z.object({
    added: z.array(z.string()),
    removed: z.array(z.string()),
    changed: z.array(Changed),
  }),
});
type Output = z.infer<typeof Output>;

/** How the cases write a submodule: as git shows it in a patch. */
const GITLINK = /^Subproject commit ([0-9a-f]{40})/u;

interface CaseFile {
  readonly path: string;
  readonly before: string | null;
  readonly after: string | null;
}

async function check(files: readonly CaseFile[]): Promise<Output> {
  const folder = mkdtempSync(join(tmpdir(), "agentgov-case-"));
  try {
    const git = (...parameters: readonly string[]): void => {
      const name = ["-c", "user.name=Ana", "-c", "user.email=ana@example.com"];
      execFileSync("git", [...name, ...parameters], { cwd: folder, stdio: "ignore" });
    };
    const commit = (side: "before" | "after"): void => {
      const links: string[] = [];
      for (const file of files) {
        const path = join(folder, file.path);
        const text = file[side];
        const [, pin] = GITLINK.exec(text ?? "") ?? [];
        if (pin !== undefined) links.push(`160000,${pin},${file.path}`);
        else if (text === null) rmSync(path, { force: true });
        else {
          mkdirSync(dirname(path), { recursive: true });
          writeFileSync(path, text);
        }
      }
      git("add", "--all", "--force");
      for (const link of links) git("update-index", "--add", "--cacheinfo", link);
      git("commit", "--quiet", "--allow-empty", "--no-verify", "--message", side);
    };
    git("init", "--quiet", "--initial-branch=main");
    commit("before");
    commit("after");
    const stdout = new PassThrough();
    const stderr = new PassThrough();
    const parameters = ["check", "--repo", folder, "--base", "HEAD~1", "--head", "HEAD", "--json"];
    const terminal = { stdin: Readable.from([]), stdout, stderr, cwd: folder, env: process.env };
    const code = await runCli(parameters, terminal);
    stdout.end();
    stderr.end();
    const printed = (await stdout.toArray()).join("");
    if (code > 1) throw new Error(`exit ${code}: ${(await stderr.toArray()).join("")}`);
    return Output.parse(JSON.parse(printed));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function same(left: readonly unknown[], right: readonly unknown[]): boolean {
  const sorted = (list: readonly unknown[]): string =>
    JSON.stringify(list.map((item) => JSON.stringify(item)).toSorted());
  return sorted(left) === sorted(right);
}

async function dependencies(): Promise<void> {
  const { cases } = DependencyCases.parse(read("dependency-cases.json"));
  const wrong: string[] = [];
  let codes = 0;
  for (const { id, files, expected } of cases) {
    const output = await check(files);
    const { added, removed, changed } = output.dependencies;
    const exact =
      same(added, expected.added) &&
      same(removed, expected.removed) &&
      same(changed, expected.changed);
    if (!exact) wrong.push(`${id}: ${JSON.stringify(output.dependencies)}`);
    const reasons = output.findings.flatMap((finding) =>
      z.array(z.string()).catch([]).parse(finding["reasons"]),
    );
    if (same(reasons, expected.suspicious)) codes += 1;
    else console.log(`  ${id}: ${reasons.join(", ")} for ${expected.suspicious.join(", ")}`);
  }
  report("dependencies", cases.length, wrong);
  console.log(`  suspicious exact ${codes} of ${cases.length}`);
}

async function agents(): Promise<void> {
  const { cases } = AgentCases.parse(read("agent-config-cases.json"));
  const wrong: string[] = [];
  const plain = cases.filter(({ mode }) => mode === undefined);
  for (const { id, path, before, after, expected } of plain) {
    const { findings } = await check([{ path, before, after }]);
    const found = findings
      .filter(({ kind }) => kind === "agent-power")
      .map(({ code, direction, subject }) => ({ code, direction, subject }));
    if (!same(found, expected.findings)) wrong.push(`${id}: ${JSON.stringify(found)}`);
  }
  report("agent configuration", plain.length, wrong);
}

async function secrets(): Promise<void> {
  const { cases } = SecretCases.parse(read("secret-cases.json"));
  const wrong: string[] = [];
  for (const { id, path, patch, secrets: pieces, expected } of cases) {
    const whole = patch.replace(/\{\{(\w+)\}\}/gu, (_match, name: string) =>
      (pieces[name] ?? []).join(""),
    );
    const lines = whole.split("\n").filter((line) => !line.startsWith("@@"));
    const side = (mark: string): string =>
      lines
        .filter((line) => [" ", mark].includes(line.charAt(0)))
        .map((line) => `${line.slice(1)}\n`)
        .join("");
    const { findings } = await check([{ path, before: side("-"), after: side("+") }]);
    const found = findings.some(
      ({ kind, message }) => kind === "secret" && !String(message).startsWith("removes"),
    );
    if (found !== expected.secret) wrong.push(`${id}: ${found ? "false alarm" : "missed"}`);
  }
  report("secrets", cases.length, wrong);
}

function report(name: string, count: number, wrong: readonly string[]): void {
  console.log(`${name}: ${count - wrong.length} of ${count} right`);
  for (const line of wrong) console.log(`  ${line.slice(0, 400)}`);
}

function read(name: string): unknown {
  return JSON.parse(readFileSync(join(DATA, name), "utf8"));
}

if (existsSync(DATA)) {
  await dependencies();
  await agents();
  await secrets();
} else {
  console.log(`no labelled cases at ${DATA}: nothing to score`);
}
