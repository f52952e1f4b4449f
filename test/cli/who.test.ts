import { beforeAll, describe, expect, it } from "vitest";
import { readQuestion } from "../../src/cli/who-command.ts";
import { WhoOutput } from "../../src/cli/who-output.ts";
import { insertDecision } from "../../src/db/decisions.ts";
import { aRecord, HEAD } from "../db/builders.ts";
import { testDatabase } from "../support/database.ts";
import { type CommandResult, runCommand } from "./run-command.ts";

describe("agentgov who", () => {
  const database = testDatabase();

  beforeAll(async () => {
    await insertDecision(database.pool, aRecord());
  });

  function who(...argv: readonly string[]): Promise<CommandResult> {
    const { host, port, user, database: name } = database.address;
    const url = `postgres://${user}@/${name}?host=${encodeURIComponent(host)}&port=${port}`;
    return runCommand(["who", ...argv], { env: { DATABASE_URL: url } });
  }

  it("answers people in five lines below the pull request", async () => {
    const { exitCode, stdout } = await who(HEAD.slice(0, 9));
    expect(exitCode).toBe(0);
    const [title, ...lines] = stdout.trimEnd().split("\n");
    expect(title).toBe("aaaaaaaaaaaa is of acme/shop#7 (commit)");
    expect(lines.map((line) => line.split(":", 1)[0])).toEqual([
      "Built",
      "Owned",
      "Reach",
      "Judged",
      "Approved",
    ]);
  });

  it("answers programs in the form of the schema, also without an answer", async () => {
    const known = WhoOutput.parse(JSON.parse((await who("acme/shop#7", "--json")).stdout));
    expect(known).toMatchObject({ kind: "known", number: 7, sha: null });
    const { stdout, exitCode } = await who("7654321", "--json");
    expect(WhoOutput.parse(JSON.parse(stdout)).kind).toBe("unknown");
    expect(exitCode).toBe(6);
  });

  it.each(["nothing", "src/a.ts", "acme/shop#0", "abc:0", "x".repeat(5_000)])(
    "refuses %s",
    async (what) => {
      const { exitCode, stderr } = await who(what);
      expect([exitCode, stderr]).toEqual([2, expect.stringContaining("is no commit")]);
    },
  );

  it("wants a clone for a line", async () => {
    expect((await who("src/a.ts:7")).stderr).toContain("--repo");
  });
});

describe("what is asked", () => {
  it.each([
    ["ABCDEF1", { kind: "commit", sha: "abcdef1" }],
    ["acme/my.shop#12", { kind: "pull-request", owner: "acme", repo: "my.shop", number: 12 }],
    ["./src/a b.ts:3", { kind: "line", path: "src/a b.ts", line: 3 }],
    ["src/a:b.ts:3", { kind: "line", path: "src/a:b.ts", line: 3 }],
  ])("reads %s", (what, question) => {
    expect(readQuestion(what)).toEqual(question);
  });
});
