import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { afterAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { DrillOutput } from "../../src/cli/drill-output.ts";
import { testDatabase } from "../support/database.ts";
import {
  createGitRepository,
  removeGitRepositories,
  startedRepository,
  type TestRepository,
} from "../support/git-repository.ts";
import { type CommandResult, type CommandSetting, runCommand } from "./run-command.ts";

const work = mkdtempSync(join(tmpdir(), "agentgov-drill-"));

afterAll(() => {
  rmSync(work, { recursive: true, force: true });
  removeGitRepositories();
});

function drill(
  { folder }: TestRepository,
  argv: readonly string[],
  setting: CommandSetting = {},
): Promise<CommandResult> {
  return runCommand(["drill", "leaked-secret", ...argv], { cwd: folder, ...setting });
}

function output({ stdout }: CommandResult): DrillOutput {
  return DrillOutput.parse(JSON.parse(stdout));
}

/** Everything a drill must leave as it was: refs, what is checked out, and what is not committed. */
function stateOf(repository: TestRepository): readonly string[] {
  return [
    repository.git("for-each-ref"),
    repository.git("status", "--porcelain=v1", "--branch"),
    repository.git("worktree", "list"),
  ];
}

/** A repository with work in progress. */
function busyRepository(): TestRepository {
  const repository = startedRepository();
  repository.write("README.md", "changed\n");
  repository.write("staged.txt", "staged\n");
  repository.git("add", "staged.txt");
  repository.write("untracked.txt", "new\n");
  return repository;
}

/** Answers as somebody who reads the history: each line is made when it is wanted. */
function* person(repository: TestRepository, trees: string): Generator<string> {
  const git = (...words: readonly string[]): string => repository.git(...words);
  const [main = "", copy = ""] = git("branch", "--list", "--format=%(refname:short)", "drill/*")
    .split("\n")
    .toSorted((left, right) => left.length - right.length);
  const commit = git(
    "log",
    "-1",
    "--format=%H",
    main,
    "--",
    ":(glob)agentgov-drill/*/settings.env",
  );
  const trailer = git("log", "-1", "--format=%(trailers:key=Co-authored-by,valueonly)", commit);
  yield "rotate the credential\n";
  yield `${commit.slice(0, 10)}\n`;
  yield `${trailer.split(" <", 1)[0] ?? ""}\n`;
  yield "nobody\n";
  yield `${main}, ${copy}\n`;
  yield "nothing\n";
  yield "hint\n";
  for (const [index, branch] of [main, copy].entries()) {
    const place = join(trees, String(index));
    git("worktree", "add", "--quiet", place, branch);
    git("-C", place, "revert", "--no-edit", branch === main ? commit : "HEAD");
    git("worktree", "remove", place);
  }
  yield "done\n";
  yield "make sure that the old one is revoked\n";
}

describe("agentgov drill leaked-secret", () => {
  it("leads a person through tracing and revert, and takes everything away again", async () => {
    const repository = busyRepository();
    const before = stateOf(repository);
    const stdin = Readable.from(person(repository, join(work, "trees")), { highWaterMark: 1 });
    const report = join(work, "report.md");
    const result = await drill(repository, ["--json", "--report", report], { stdin });
    const { score, mode, fingerprint, commit } = output(result);
    expect(score.answers.map(({ question, share }) => [question, share])).toEqual(
      score.answers.map(({ question }) => [question, 1]),
    );
    // The one hint costs half of what the revert is worth.
    expect([result.exitCode, mode, score.points]).toEqual([0, "interactive", 95]);
    expect(stateOf(repository)).toEqual(before);
    const markdown = readFileSync(report, "utf8");
    for (const part of ["95 of 100 points, passed", commit, fingerprint, "right, with a hint"]) {
      expect(markdown).toContain(part);
    }
    expect(JSON.parse(readFileSync(join(work, "report.json"), "utf8"))).toEqual(
      JSON.parse(result.stdout),
    );
    expect(result.stdout + result.stderr + markdown).not.toContain("agentgov_drill_");
    expect(result.stderr).toContain("git worktree add");
  });

  it("is rehearsed without a person: the search alone finds everything by the fingerprint", async () => {
    const repository = startedRepository({
      ".mcp.json": '{"mcpServers":{"tickets":{"type":"http","url":"https://mcp.tickets.test/"}}}\n',
    });
    const before = stateOf(repository);
    const result = await drill(repository, ["--no-interactive", "--json"]);
    const { score, mode } = output(result);
    expect([result.exitCode, mode, score.points]).toEqual([0, "rehearsal", 100]);
    expect(stateOf(repository)).toEqual(before);
  });

  it("counts silence as giving up, and cleans up all the same", async () => {
    const repository = startedRepository();
    const before = stateOf(repository);
    const result = await drill(repository, ["--json"], { stdin: "" });
    const { score } = output(result);
    expect([result.exitCode, score.points]).toEqual([1, 0]);
    expect(score.answers.every(({ skipped }) => skipped)).toBe(true);
    expect(stateOf(repository)).toEqual(before);
  });

  it("gives three tries, and believes no revert that it does not see", async () => {
    const wrong = ["skip", "abcdef0", "abcdef1", "abcdef2", "skip", "skip", "skip", "skip", "done"];
    const result = await drill(startedRepository(), ["--json"], { stdin: wrong.join("\n") });
    const answers = new Map(output(result).score.answers.map((one) => [one.question, one]));
    expect(answers.get("commit")).toMatchObject({ tries: 3, points: 0, skipped: false });
    expect(answers.get("revert")).toMatchObject({ tries: 1, points: 0 });
  });

  it("keeps the branches where it is told to, and leaves one that is checked out", async () => {
    const repository = startedRepository();
    const kept = await drill(repository, ["--json", "--keep", "--branch", "drill/a"]);
    expect(kept.stderr).toContain("Kept: drill/a, drill/a-copy");
    expect(repository.git("branch", "--list", "drill/*").split("\n")).toHaveLength(2);
    const again = await drill(repository, ["--branch", "drill/a"]);
    expect([again.exitCode, again.stderr]).toEqual([2, expect.stringContaining("already")]);
  });

  it("leaves a branch that somebody has checked out", async () => {
    const repository = startedRepository();
    const stdin = Readable.from(
      (function* (): Generator<string> {
        repository.git("switch", "--quiet", "drill/b");
        yield "skip\n";
      })(),
    );
    const { stderr } = await drill(repository, ["--branch", "drill/b"], { stdin });
    expect(stderr).toContain("left where it is: drill/b.");
    expect(repository.git("branch", "--format=%(refname:short)").split("\n")).toEqual([
      "drill/b",
      "main",
    ]);
  });

  it("pushes nowhere unless told to, and deletes what it pushed", async () => {
    const remote = createGitRepository();
    const repository = startedRepository();
    repository.git("remote", "add", "origin", remote.folder);
    await drill(repository, ["--no-interactive"]);
    expect(remote.git("for-each-ref")).toBe("");
    let pushed = "";
    const stdin = Readable.from(
      (function* (): Generator<string> {
        pushed = remote.git("for-each-ref", "--format=%(refname)");
        yield "skip\n";
      })(),
    );
    await drill(repository, ["--push", "origin", "--branch", "drill/c"], { stdin });
    expect(pushed.split("\n")).toEqual(["refs/heads/drill/c", "refs/heads/drill/c-copy"]);
    expect(remote.git("for-each-ref")).toBe("");
  });

  it("takes away what it planted when the remote refuses", async () => {
    const repository = startedRepository();
    const before = stateOf(repository);
    const { exitCode, stderr } = await drill(repository, ["--push", "nowhere"]);
    expect([exitCode, stderr]).toEqual([3, expect.stringContaining("git push to nowhere failed")]);
    expect(stateOf(repository)).toEqual(before);
  });

  it.each([["main"], ["feature"], ["drill/../main"], ["drill/a b"], ["-f"]])(
    "refuses to work on the branch %s",
    async (branch) => {
      const repository = startedRepository();
      const before = stateOf(repository);
      const { exitCode } = await drill(repository, [`--branch=${branch}`]);
      expect(exitCode).toBeGreaterThan(1);
      expect(stateOf(repository)).toEqual(before);
    },
  );

  it("ends with 3 where there is no commit to start from", async () => {
    expect((await drill(createGitRepository(), [])).exitCode).toBe(3);
  });
});

describe("the record of a drill", () => {
  const database = testDatabase();
  const Entry = z.object({ type: z.string(), data: z.looseObject({}) });

  it("is an entry with the score and the digest of the report", async () => {
    const { host, port, user, database: name } = database.address;
    const url = `postgres://${user}@/${name}?host=${encodeURIComponent(host)}&port=${port}`;
    const env = { DATABASE_URL: url };
    const result = await drill(startedRepository(), ["--no-interactive", "--json"], { env });
    const { id, commit, score } = output(result);
    expect(score.points).toBe(100);
    const { rows } = await database.pool.query<{ subject: string; body: Uint8Array }>(
      "select subject, body from audit_entry",
    );
    expect(rows.map(({ subject }) => subject)).toEqual([`drill/${id}`]);
    const text = Buffer.from(rows[0]?.body ?? []).toString("utf8");
    expect(Entry.parse(JSON.parse(text))).toMatchObject({
      type: "drill.completed",
      data: { kind: "leaked-secret", mode: "rehearsal", commit, points: 100, passed: true },
    });
    expect(text).not.toContain("agentgov_drill_");
    expect(result.stderr).toContain(`Filed in the record as drill/${id}.`);
  });
});
