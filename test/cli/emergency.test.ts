import { execFileSync, spawnSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { emergencyText } from "../../src/cli/emergency-text.ts";
import { rulesetJson } from "../../src/policy/posture/ruleset-json.ts";
import { testDatabase } from "../support/database.ts";
import { databaseUrl } from "../support/process.ts";
import { runCommand } from "./run-command.ts";

const PLACE = { owner: "acme", repo: "shop", appId: 7 };
const HAS_JQ = spawnSync("bash", ["-c", "type jq"]).status === 0;

/** The indented lines that are commands. */
function commandsOf(text: string): string[] {
  return [...text.matchAll(/^ {2}((?:gh|jq|agentgov) .+)$/gmu)].map(([, line = ""]) => line);
}

describe("doctor --emergency", () => {
  it.each(["main", "release/1", "it's $HOME"])(
    "prints commands that a shell reads: %s",
    (branch) => {
      const commands = commandsOf(emergencyText({ ...PLACE, branch }));
      expect(commands).toHaveLength(8);
      for (const command of commands) {
        // `-n` reads without running: what needs GitHub is never run here.
        expect(spawnSync("bash", ["-n", "-c", command]).status).toBe(0);
      }
    },
  );

  it.skipIf(!HAS_JQ)("takes only the one check out of a ruleset (needs jq)", () => {
    const branch = "it's main";
    const checkName = `agentgov: ${branch}`;
    const command = commandsOf(emergencyText({ ...PLACE, branch })).find((line) =>
      line.startsWith("jq --arg"),
    );
    const filter = (command ?? "").replace(/ ruleset-before\.json .*$/u, "");
    const before = rulesetJson({ appId: 7, branch, checkName });
    const Rules = z.object({ rules: z.array(z.object({ type: z.string() })) });
    const typesOf = (input: string): string[] =>
      Rules.parse(
        JSON.parse(execFileSync("bash", ["-c", filter], { input, encoding: "utf8" })),
      ).rules.map(({ type }) => type);
    expect(typesOf(before)).toEqual(["deletion", "non_fast_forward", "pull_request"]);
    const other = before.replace('"context"', '"context":"ci"},{"context"');
    expect(typesOf(other)).toHaveLength(4);
  });

  it("asks nobody and needs no settings", async () => {
    const { exitCode, stdout } = await runCommand(["doctor", "--repo", "acme/shop", "--emergency"]);
    expect(exitCode).toBe(0);
    expect(stdout).toContain("'agentgov: main'");
    expect(stdout).toContain("app_id]=APP_ID");
  });
});

describe("support-bundle", () => {
  const database = testDatabase();

  it("has the state and none of the secrets or names", async () => {
    const canary = ["can", "ary", String(process.pid)].join("-");
    await database.pool.query(
      `insert into work (key, item, priority, attempts, parked_at, last_error)
       values ($1, '{}', 0, 12, now(), $2)`,
      [canary, `GithubForbiddenError: ${canary}`],
    );
    const env = {
      APP_ID: canary,
      PRIVATE_KEY: canary,
      WEBHOOK_SECRET: canary,
      AUDIT_SIGNING_KEY: canary,
      AUDIT_ANCHOR_TOKEN: canary,
      PUBLIC_URL: `https://${canary}.example`,
    };
    const url = `${databaseUrl(database.address)}&application_name=${canary}`;
    const { exitCode, stdout } = await runCommand(["support-bundle"], {
      env: { ...env, DATABASE_URL: url },
    });
    expect(exitCode).toBe(0);
    expect(stdout).not.toContain(canary);
    expect(JSON.parse(stdout)).toMatchObject({
      settings: { WEBHOOK_SECRET: "set", GHE_HOST: "not set" },
      database: {
        state: "answers",
        work: { parked: 1 },
        parked: [{ attempts: 12, error: "GithubForbiddenError" }],
      },
    });
  });

  it("says so when the database does not answer, without its address", async () => {
    const canary = ["can", "ary", String(process.pid)].join("-");
    const { exitCode, stdout } = await runCommand(["support-bundle"], {
      env: { DATABASE_URL: `postgres://${canary}:${canary}@127.0.0.1:9/${canary}` },
    });
    expect(exitCode).toBe(0);
    expect(stdout).not.toContain(canary);
    expect(JSON.parse(stdout)).toMatchObject({
      database: { state: "not usable", code: "DATABASE_UNREACHABLE" },
    });
  });
});
