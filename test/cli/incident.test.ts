import { createHash, randomBytes } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { IncidentOutput } from "../../src/cli/incident-output.ts";
import { insertApproval } from "../../src/db/approvals.ts";
import { insertDecision } from "../../src/db/decisions.ts";
import { commitSha } from "../../src/domain/ids.ts";
import { aDecision, anApproval, aRecord, aRef, sha, someFacts, someInput } from "../db/builders.ts";
import { testDatabase } from "../support/database.ts";
import { removeGitRepositories, startedRepository } from "../support/git-repository.ts";
import { type CommandResult, type CommandSetting, runCommand } from "./run-command.ts";

afterAll(removeGitRepositories);

const VALUE = `kz_${randomBytes(18).toString("hex")}`;
const DIGEST = createHash("sha256").update(VALUE).digest("hex");
const MESSAGE = "feat: connect\n\nCo-authored-by: Claude <noreply@anthropic.com>";

/** A repository in which an agent's commit brings the credential in. */
function leaking() {
  const repository = startedRepository({
    ".mcp.json": '{"mcpServers":{"tickets":{"type":"http","url":"https://mcp.tickets.test/"}}}\n',
  });
  repository.write("deploy/app.env", `KEY=${VALUE}\n`);
  const commit = repository.commit(MESSAGE);
  return { repository, commit };
}

const { repository, commit } = leaking();

function incident(argv: readonly string[], setting: CommandSetting = {}): Promise<CommandResult> {
  return runCommand(["incident", "secret", ...argv], { cwd: repository.folder, ...setting });
}

describe("agentgov incident secret, without a database", () => {
  it("tells commit, agent, reach, places and steps, and what it cannot know", async () => {
    const { exitCode, stdout } = await incident([DIGEST]);
    expect(exitCode).toBe(1);
    expect(stdout).not.toContain(VALUE);
    for (const part of [
      `sha256:${DIGEST}`,
      `${commit} in `,
      "deploy/app.env:1",
      "Claude Code helped",
      "claude/email:noreply@anthropic.com",
      "connectors tickets",
      "at the tip of main: deploy/app.env",
      "Who approved it: unknown, because no database was given (DATABASE_URL).",
      "1. Rotate the credential now",
      `git revert ${commit.slice(0, 12)}`,
    ]) {
      expect(stdout).toContain(part);
    }
  });

  it("takes the credential itself from the input, and repeats it nowhere", async () => {
    const { exitCode, stdout, stderr } = await incident(["-", "--json"], { stdin: `${VALUE}\n` });
    expect(exitCode).toBe(1);
    expect(stdout + stderr).not.toContain(VALUE);
    expect(IncidentOutput.parse(JSON.parse(stdout))).toMatchObject({
      fingerprint: `sha256:${DIGEST}`,
      state: "at-a-tip",
      origin: { addition: { sha: commit }, provenance: { agents: ["claude"] } },
      recorded: { kind: "unknown" },
    });
  });

  it("looks into several clones, and ends with 0 when no tip has it any longer", async () => {
    const other = startedRepository({ "old.env": `KEY=${VALUE}\n` });
    other.remove("old.env");
    other.commit("remove it");
    const own = await incident([DIGEST, "--repo", other.folder, "--json"]);
    expect([own.exitCode, JSON.parse(own.stdout)]).toMatchObject([0, { state: "in-history" }]);
    const both = await incident([DIGEST, "--repo", other.folder, "--repo", ".", "--json"]);
    const { repositories } = IncidentOutput.parse(JSON.parse(both.stdout));
    expect([both.exitCode, repositories.map(({ tips }) => tips.length)]).toEqual([1, [0, 1]]);
  });

  it("ends with 6 where nothing has it, and says what to do all the same", async () => {
    const { exitCode, stdout } = await incident(["0".repeat(64)]);
    expect([exitCode, stdout]).toEqual([6, expect.stringContaining("Rotate the credential")]);
  });

  it.each([
    [[VALUE], ""],
    [["1234567"], ""],
    [["-"], "short"],
    [["-"], "x".repeat(70_000)],
  ])("refuses what is no fingerprint without repeating it: %#", async (argv, stdin) => {
    const { exitCode, stdout, stderr } = await incident(argv, { stdin });
    expect(exitCode).toBe(2);
    expect(stdout + stderr).not.toContain(VALUE);
  });

  it("ends with 3 outside of a repository", async () => {
    expect((await incident([DIGEST, "--repo", "/"])).exitCode).toBe(3);
  });
});

describe("agentgov incident secret, with a database", () => {
  const database = testDatabase();

  beforeAll(async () => {
    const seen = {
      kind: "secret",
      area: "secrets",
      tier: "critical",
      path: "deploy/app.env",
      line: 1,
      message: "adds a credential",
      provider: "generic",
      blocks: false,
      fingerprint: `sha256:${DIGEST}`,
    } as const;
    const none = { added: [], removed: [], changed: [] };
    const content = { kind: "known", value: { findings: [seen], dependencies: none } } as const;
    const approval = anApproval({ headSha: commitSha(commit) });
    await insertApproval(database.pool, aRef(7), approval);
    await insertDecision(
      database.pool,
      aRecord({
        input: someInput({ facts: someFacts({ content }) }),
        decision: aDecision({
          headSha: commitSha(commit),
          approvals: [{ approval, counts: true, note: "" }],
        }),
      }),
    );
    const facts = someFacts({ content });
    const elsewhere = { ...facts, repository: { ...facts.repository, name: "infra" } };
    const input = someInput({ facts: elsewhere });
    const decision = aDecision({ headSha: sha("9") });
    await insertDecision(database.pool, aRecord({ ref: aRef(9), input, decision }));
    await insertDecision(database.pool, aRecord({ ref: aRef(9), input, decision }));
    await insertDecision(database.pool, aRecord({ ref: aRef(10) }));
  });

  function withRecord(argv: readonly string[]): Promise<CommandResult> {
    const { host, port, user, database: name } = database.address;
    const url = `postgres://${user}@/${name}?host=${encodeURIComponent(host)}&port=${port}`;
    return incident(argv, { env: { DATABASE_URL: url } });
  }

  it("tells who approved which content, and in which pull requests it was seen", async () => {
    const { exitCode, stdout } = await withRecord([DIGEST]);
    expect(exitCode).toBe(1);
    expect(stdout).toContain("Pull request acme/shop#7");
    expect(stdout).toMatch(/Approved: @bob by review at [0-9a-f]{7} \([0-9a-f]{16}\)/u);
    expect(stdout).toContain("acme/infra#9 at 999999999999, deploy/app.env:1");
    expect(stdout).not.toContain("Unknown\n  - Who approved");
  });

  it("tells programs each pull request once", async () => {
    const output = IncidentOutput.parse(JSON.parse((await withRecord([DIGEST, "--json"])).stdout));
    expect(output.recorded).toMatchObject({
      kind: "known",
      value: [
        { repo: "shop", number: 7, line: 1 },
        { repo: "infra", number: 9 },
      ],
    });
    expect(output.origin?.record).toMatchObject({ kind: "known", value: { number: 7 } });
  });

  it("knows it by the record alone where no clone has it", async () => {
    const { folder } = startedRepository();
    const { exitCode, stdout } = await withRecord([DIGEST, "--repo", folder, "--json"]);
    expect([exitCode, JSON.parse(stdout)]).toMatchObject([0, { state: "recorded-only" }]);
  });
});
