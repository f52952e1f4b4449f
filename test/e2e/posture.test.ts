import { afterEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { DoctorOutput } from "../../src/cli/doctor-output.ts";
import { rulesetJson } from "../../src/policy/posture/ruleset-json.ts";
import { type Sandbox, startSandbox } from "../../src/sandbox/sandbox.ts";
import type { RulesOptions } from "../../src/sandbox/verbs/rules.ts";
import { type CommandResult, runCommand } from "../cli/run-command.ts";
import { startReceiver } from "../sandbox/acme.ts";
import { validateContract } from "../sandbox/contract.ts";
import { ENFORCE, prepareAcme, propose, SHOP } from "../support/acme.ts";
import { startFront } from "../support/front.ts";

const NOT_YET = ["P19", "P27", "P28", "P31"];
const CONFIG = "acme/.agentgov";

interface Stage {
  readonly sandbox: Sandbox;
  readonly doctor: (...more: readonly string[]) => Promise<CommandResult>;
}

let leave: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const step of leave.toReversed()) await step();
  leave = [];
});

/** An organisation at the stand-in, behind a front that knows the routes the stand-in does not. */
async function startStage(
  rules: (sandbox: Sandbox) => RulesOptions = soundRules,
  policy: string = ENFORCE,
): Promise<Stage> {
  const sandbox = await startSandbox({ validate: validateContract });
  leave.push(() => sandbox.stop());
  const receiver = await startReceiver();
  leave.push(() => Promise.resolve(receiver.close()));
  sandbox.deliverTo(receiver.url);
  prepareAcme(sandbox, { policy });
  sandbox.setRules(SHOP, "main", rules(sandbox));
  sandbox.setRules(CONFIG, "main", soundRules(sandbox));
  await sandbox.settled();
  const front = await startFront(sandbox.baseUrl, answers());
  leave.push(() => front.stop());
  const env = { ...appEnvironment(sandbox), GHE_HOST: front.host };
  return {
    sandbox,
    doctor: (...more) => runCommand(["doctor", "--repo", SHOP, ...more], { env }),
  };
}

function soundRules(sandbox: Sandbox): RulesOptions {
  return {
    requiredChecks: [{ context: "agentgov: main", integrationId: sandbox.app.id }],
    strict: true,
    pullRequest: { dismissStale: true },
    blockForcePush: true,
    adminBypass: false,
  };
}

/** What GitHub has and the stand-in does not: webhook settings, and two more rules. */
function answers(): Readonly<Record<string, (body: unknown) => unknown>> {
  const api = "/api/v3";
  return {
    [`own:${api}/app/hook/config`]: () => ({ secret: "********", insecure_ssl: "0" }),
    [`own:${api}/meta`]: () => ({ installed_version: "3.18.0" }),
    [`${api}/repos/${SHOP}/rules/branches/main`]: (body) =>
      Array.isArray(body) && body.length > 0
        ? [...body.map(restricted), { type: "deletion" }]
        : body,
  };
}

const PullRequestRule = z.object({
  type: z.literal("pull_request"),
  parameters: z.record(z.string(), z.unknown()),
});

function restricted(rule: unknown): unknown {
  const { success, data } = PullRequestRule.safeParse(rule);
  if (!success) return rule;
  return { ...data, parameters: { ...data.parameters, dismissal_restriction: { enabled: true } } };
}

function read({ stdout, stderr }: CommandResult): DoctorOutput {
  if (stdout === "") throw new Error(stderr);
  return DoctorOutput.parse(JSON.parse(stdout));
}

function withStatus({ results }: DoctorOutput, wanted: string): string[] {
  return results.filter(({ status }) => status === wanted).map(({ id }) => id);
}

describe("agentgov doctor", () => {
  it("finds nothing wrong where everything is set, and says what it cannot see", async () => {
    const { sandbox, doctor } = await startStage();
    propose(sandbox, { changes: { "README.md": "# Shop 2\n" } });
    await sandbox.settled();
    const result = await doctor("--json");
    expect(result.exitCode).toBe(4);
    const output = read(result);
    expect(withStatus(output, "red")).toEqual([]);
    const hidden = ["P07", "P08", "P13", "P18", "P21", "P22", "P25"];
    expect(withStatus(output, "unknown")).toEqual([...hidden, ...NOT_YET].toSorted());
    expect(output).toMatchObject({ repository: SHOP, branches: ["main"] });
    expect(sandbox.violations).toEqual([]);
  });

  it("finds a check that anybody may post, red first, with what to do", async () => {
    const { sandbox, doctor } = await startStage((stage) => ({
      ...soundRules(stage),
      requiredChecks: [{ context: "agentgov: main" }],
    }));
    const { exitCode, stdout } = await doctor();
    expect(exitCode).toBe(1);
    const [, , first, found, fix] = stdout.split("\n");
    expect(first).toMatch(/^RED {6}P03 /u);
    expect(found).toContain("no source is expected");
    expect(fix).toContain("Settings > Rules > Rulesets");
    expect(stdout).toMatch(/\n1 red, 11 unknown, 19 ok\n$/u);
    expect(stdout).not.toContain("\u001b");
    expect(sandbox.violations).toEqual([]);
  });

  it("finds that there are no rules at all", async () => {
    const { sandbox, doctor } = await startStage();
    sandbox.setRules(SHOP, "main", null);
    await sandbox.settled();
    const result = await doctor("--json");
    expect(result.exitCode).toBe(1);
    const open = ["P01", "P02", "P03", "P04", "P05", "P06", "P07", "P08", "P09", "P10", "P29"];
    expect(withStatus(read(result), "red")).toEqual(open);
  });

  it("finds a merge queue that the app cannot answer", async () => {
    const { sandbox, doctor } = await startStage((stage) => ({
      ...soundRules(stage),
      mergeQueue: true,
    }));
    const { merge_queues: _dropped, ...permissions } = sandbox.installation("acme").permissions;
    sandbox.setAppPermissions("acme", permissions);
    await sandbox.settled();
    const output = read(await doctor("--json"));
    expect(withStatus(output, "red")).toEqual(["P11", "P16"]);
    expect(output.results.find(({ id }) => id === "P11")?.found).toContain("merge_queues: read");
  });

  it("finds what passes for the check, and a delivery that failed", async () => {
    const { sandbox, doctor } = await startStage();
    const { headSha: sha } = propose(sandbox, { changes: { "README.md": "# Shop 2\n" } });
    sandbox.postCheck(SHOP, { sha, name: "agentgov: main", conclusion: "success", app: "vendor" });
    sandbox.deliverTo(null);
    sandbox.postStatus(SHOP, { sha, context: "agentgov: main", state: "success", by: "bob" });
    sandbox.comment({ pr: { repo: SHOP, number: 1 }, by: "bob", body: "hello" });
    await sandbox.settled();
    const output = read(await doctor("--json"));
    expect(withStatus(output, "red")).toEqual(["P17", "P24"]);
    expect(output.results.find(({ id }) => id === "P24")?.found).toMatch(/vendor.*@bob/u);
  });

  it("finds a branch that is asked for and has no rules", async () => {
    const { doctor } = await startStage();
    const output = read(await doctor("--json", "--branch", "release/1"));
    expect(output.branches).toEqual(["main", "release/1"]);
    expect(withStatus(output, "red")).toContain("P01");
  });

  it("finds a policy that does not block", async () => {
    const { doctor } = await startStage(soundRules, ENFORCE.replace("enforce", "warn"));
    expect(withStatus(read(await doctor("--json")), "red")).toEqual(["P02", "P14"]);
  });

  it("asks more where an area is critical", async () => {
    const critical = `${ENFORCE}    tier: critical\n`;
    const { doctor } = await startStage(soundRules, critical);
    expect(withStatus(read(await doctor("--json")), "red")).toEqual(["P26", "P30"]);
  });

  it("does not claim to know an invalid policy", async () => {
    const { doctor } = await startStage(soundRules, "version: [");
    const output = read(await doctor("--json"));
    expect(withStatus(output, "unknown")).toEqual(expect.arrayContaining(["P02", "P26", "P30"]));
  });

  it("finds a config repository without the gate", async () => {
    const { sandbox, doctor } = await startStage();
    sandbox.setRules(CONFIG, "main", null);
    await sandbox.settled();
    expect(withStatus(read(await doctor("--json")), "red")).toEqual(["P14"]);
  });

  it("says when the app is suspended or not installed there", async () => {
    const { sandbox, doctor } = await startStage();
    sandbox.suspendInstallation("acme");
    const suspended = await doctor("--json");
    expect(suspended.exitCode).toBe(1);
    expect(withStatus(read(suspended), "red")).toContain("P16");
    sandbox.uninstall("acme");
    const gone = read(await doctor("--json"));
    expect(withStatus(gone, "red")).toContain("P16");
    expect(gone.branches).toEqual([]);
  });

  it("colours its words at a terminal", async () => {
    const { sandbox, doctor } = await startStage();
    const plain = await doctor();
    const env = appEnvironment(sandbox);
    const coloured = await runCommand(["doctor", "--repo", SHOP], { env, isTTY: true });
    expect(plain.stdout).not.toContain("\u001b[");
    expect(coloured.stdout).toContain("\u001b[");
  });

  it("writes the ruleset for the default branch, and for another one", async () => {
    const { sandbox, doctor } = await startStage();
    const appId = sandbox.app.id;
    const main = rulesetJson({ appId, branch: "main", checkName: "agentgov: main" });
    expect(await doctor("--ruleset")).toMatchObject({ exitCode: 0, stdout: main });
    const dev = rulesetJson({ appId, branch: "dev", checkName: "agentgov: dev" });
    expect(await doctor("--ruleset", "--branch", "dev")).toMatchObject({
      exitCode: 0,
      stdout: dev,
    });
  });

  it("ends with 2 for settings that cannot work, and with 5 when GitHub cannot be asked", async () => {
    const { sandbox, doctor } = await startStage();
    const missing = await runCommand(["doctor", "--repo", SHOP], { env: {} });
    expect([missing.exitCode, missing.stderr]).toEqual([2, expect.stringContaining("APP_ID")]);
    const other = { ...appEnvironment(sandbox), APP_ID: "99" };
    const refused = await runCommand(["doctor", "--repo", SHOP], { env: other });
    expect([refused.exitCode, refused.stdout]).toEqual([2, ""]);
    const nowhere = { ...appEnvironment(sandbox), GHE_HOST: "127.0.0.1:1" };
    const lost = await runCommand(["doctor", "--repo", SHOP], { env: nowhere });
    expect([lost.exitCode, lost.stderr]).toEqual([5, expect.stringContaining("GitHub")]);
    for (const argv of [
      ["--branch", "a b"],
      ["--branch", "*"],
      ["--ruleset", "--branch", "a", "--branch", "b"],
    ]) {
      expect([argv, (await doctor(...argv)).exitCode]).toEqual([argv, 2]);
    }
    for (const repo of ["acme", "acme/..", "acme/shop/x", "a b/c"]) {
      const wrong = await runCommand(["doctor", "--repo", repo], { env: appEnvironment(sandbox) });
      expect([repo, wrong.exitCode]).toEqual([repo, 2]);
    }
  });
});

function appEnvironment(sandbox: Sandbox): Readonly<Record<string, string>> {
  return {
    APP_ID: String(sandbox.app.id),
    PRIVATE_KEY: sandbox.app.privateKeyPem,
    WEBHOOK_SECRET: sandbox.app.webhookSecret,
    GHE_HOST: new URL(sandbox.baseUrl).host,
    GHE_PROTOCOL: "http",
  };
}
