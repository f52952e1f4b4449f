import { spawnSync } from "node:child_process";
import { readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import {
  GIT_ENVIRONMENT,
  removeGitRepositories,
  startedRepository,
} from "../support/git-repository.ts";
import { runCommand } from "./run-command.ts";

const MAIN = join(import.meta.dirname, "../../src/cli/main.ts");

const POLICY = `version: 1
areas:
  ledger: { tier: critical, include: ["services/ledger/**"] }
  keys: { include: ["keys/*.pem"], exclude: ["keys/test.pem"], disclosure: closed }
`;

const repository = startedRepository({
  "agentgov.yml": POLICY,
  "src/a.ts": "1\n",
  ".claude/settings.json": "{}\n",
});

afterAll(removeGitRepositories);

/** A token of GitHub's form, made here so that no file holds one. */
const TOKEN = `ghp_${"a1B2c3D4e5".repeat(4).slice(0, 36)}`;

/** Runs the hook as an agent does: a process of its own, with the call on its input. */
function hook(
  input: string,
  policy = "agentgov.yml",
): { readonly status: number | null; readonly stderr: string } {
  const argv = [MAIN, "hook", "--policy", policy];
  const { status, stderr } = spawnSync(process.execPath, argv, {
    cwd: repository.folder,
    env: { ...GIT_ENVIRONMENT, NODE_COMPILE_CACHE: process.env["NODE_COMPILE_CACHE"] },
    input,
    encoding: "utf8",
  });
  return { status, stderr };
}

/** A call as Claude Code hands it over. */
function call(tool: string, input: object): string {
  return JSON.stringify({
    session_id: "abc123",
    transcript_path: "/tmp/transcript.jsonl",
    cwd: repository.folder,
    permission_mode: "acceptEdits",
    hook_event_name: "PreToolUse",
    tool_name: tool,
    tool_input: input,
    tool_use_id: "toolu_01",
  });
}

function inRepository(path: string): string {
  return join(repository.folder, path);
}

describe("agentgov hook", () => {
  it.each([
    ["Write", { file_path: inRepository(".claude/settings.json"), content: "{}" }, "agent-config"],
    [
      "Edit",
      { file_path: inRepository(".github/CODEOWNERS"), old_string: "a", new_string: "b" },
      "governance",
    ],
    ["Write", { file_path: inRepository("services/ledger/new/a.ts"), content: "1" }, "ledger"],
    [
      "NotebookEdit",
      { notebook_path: inRepository("services/ledger/a.ipynb"), new_source: "1" },
      "ledger",
    ],
    ["Write", { file_path: "services/ledger/../ledger/a.ts", content: "1" }, "ledger"],
    ["Write", { file_path: "/home/somebody/.claude/settings.json", content: "{}" }, "agent-config"],
  ])("refuses %s of a protected path", (tool, input, area) => {
    const { status, stderr } = hook(call(tool, input));
    expect(stderr).toContain(`may not be written: ${area} is for people alone`);
    expect(status).toBe(2);
  });

  it.each([
    ["Write", { file_path: inRepository("src/a.ts"), content: "2" }],
    ["Edit", { file_path: inRepository("src/auth/login.ts"), old_string: "1", new_string: "2" }],
    ["Write", { file_path: inRepository("keys/test.pem"), content: "2" }],
    ["Read", { file_path: inRepository(".claude/settings.json") }],
    ["Bash", { command: "npm test" }],
  ])("lets %s of anything else through", (tool, input) => {
    expect(hook(call(tool, input))).toEqual({ status: 0, stderr: "" });
  });

  it("follows links before it judges, in folders too", () => {
    symlinkSync(inRepository(".claude"), inRepository("harmless"));
    expect(hook(call("Write", { file_path: "harmless/settings.json", content: "{}" })).status).toBe(
      2,
    );
    expect(hook(call("Write", { file_path: "harmless/new/a.json", content: "{}" })).status).toBe(2);
  });

  it.each([
    ["Write", { file_path: "src/a.ts", content: `const token = "${TOKEN}";\n` }],
    [
      "MultiEdit",
      { file_path: "src/a.ts", edits: [{ old_string: "1", new_string: `x = "${TOKEN}"` }] },
    ],
  ])("refuses %s of a secret, and never repeats it", (tool, input) => {
    const { status, stderr } = hook(call(tool, input));
    expect(status).toBe(2);
    expect(stderr).toContain("would write a secret");
    expect(stderr).not.toContain(TOKEN);
  });

  it("refuses what it cannot judge, of writing tools alone", () => {
    for (const input of [
      "",
      "{",
      "[]",
      '{"tool_name":1}',
      call("Write", {}),
      call("Edit", { file_path: 7 }),
    ]) {
      expect(hook(input).status).toBe(2);
    }
    const write = call("Write", { file_path: "src/a.ts", content: "2" });
    const missing = hook(write, "gone.yml");
    expect(missing.status).toBe(2);
    expect(missing.stderr).toContain("Until that is mended no file can be written.");
    expect(hook(call("Bash", { command: "ls" }), "gone.yml").status).toBe(0);
    writeFileSync(inRepository("bad.yml"), "version: 2\n");
    expect(hook(write, "bad.yml").stderr).toContain("bad.yml:1:");
  });
});

describe("agentgov policy guardrails", () => {
  it("writes settings with rules that refuse and the hook, out of the policy", async () => {
    const argv = ["policy", "guardrails", "--for", "claude-code", "--out", "out"];
    const { exitCode } = await runCommand(argv, { cwd: repository.folder });
    expect(exitCode).toBe(0);
    const settings: unknown = JSON.parse(
      readFileSync(inRepository("out/managed-settings.json"), "utf8"),
    );
    expect(settings).toMatchObject({
      permissions: {
        deny: expect.arrayContaining(["Edit(**/CODEOWNERS)", "Edit(services/ledger/**)"]),
      },
      hooks: {
        PreToolUse: [
          {
            matcher: "Edit|MultiEdit|NotebookEdit|Write",
            hooks: [
              {
                type: "command",
                command: `agentgov hook --policy '${inRepository("agentgov.yml")}'`,
                timeout: 30,
              },
            ],
          },
        ],
      },
    });
    // A rule that refuses knows no exceptions.
    expect(JSON.stringify(settings)).not.toContain("keys/*.pem");
  });

  it("takes no agent it does not know, and no invalid policy", async () => {
    const argv = ["policy", "guardrails", "--out", "out"];
    const { folder: cwd } = repository;
    expect((await runCommand([...argv, "--for", "other"], { cwd })).exitCode).toBe(2);
    writeFileSync(inRepository("bad.yml"), "version: 2\n");
    expect((await runCommand([...argv, "--policy", "bad.yml"], { cwd })).exitCode).toBe(2);
  });
});
