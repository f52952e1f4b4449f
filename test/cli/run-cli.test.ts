import { Readable } from "node:stream";
import { describe, expect, it } from "vitest";
import manifest from "../../package.json" with { type: "json" };
import { runCli } from "../../src/cli/run-cli.ts";
import { closingStream, runCommand } from "./run-command.ts";

describe("agentgov", () => {
  it.each([
    ["an unknown command", ["chekc"], "Did you mean check?"],
    ["an unknown option", ["check", "--bsae", "main"], "Did you mean --base?"],
    ["an option without its value", ["check", "--base"], "argument missing"],
    ["too many arguments", ["check", "main"], "too many arguments"],
    ["no command", [], "Usage: agentgov"],
    ["no path", ["explain"], "name paths"],
    ["paths from two places", ["explain", "a", "--stdin"], "not both"],
    ["NUL without an input", ["explain", "a", "--null"], "--null needs --stdin"],
    ["no input", ["provenance"], "--stdin"],
  ])("ends with 2 and advice for %s", async (_name, argv, advice) => {
    const { exitCode, stdout, stderr } = await runCommand(argv);
    expect(stderr).toContain(advice);
    expect(stdout).toBe("");
    expect(exitCode).toBe(2);
  });

  it.each(["check", "explain", "provenance", "migrate"])(
    "shows examples and exit codes of %s",
    async (name) => {
      const { exitCode, stdout, stderr } = await runCommand([name, "--help"]);
      expect(exitCode).toBe(0);
      expect(stderr).toBe("");
      expect(stdout).toContain(`Usage: agentgov ${name}`);
      expect(stdout).toContain("Examples:");
      expect(stdout).toContain("Exit codes:");
    },
  );

  it("shows its version", async () => {
    const { exitCode, stdout } = await runCommand(["--version"]);
    expect(exitCode).toBe(0);
    expect(stdout).toBe(`${manifest.version}\n`);
  });

  it("ends with 70 and one line when something unexpected happens", async () => {
    const broken = (): Readable =>
      new Readable({
        read() {
          this.destroy(new Error("the disk is on fire"));
        },
      });
    const argv = ["explain", "--stdin"];
    const plain = await runCommand(argv, { stdin: broken() });
    expect(plain.exitCode).toBe(70);
    expect(plain.stderr).toBe(
      "unexpected error: the disk is on fire (AGENTGOV_DEBUG=1 shows where)\n",
    );
    const debugged = await runCommand(argv, { stdin: broken(), env: { AGENTGOV_DEBUG: "1" } });
    expect(debugged.stderr).toContain("    at ");
  });

  it("lets no control character of a name reach the terminal", async () => {
    const { stderr } = await runCommand(["check", "--repo", "a\u001b[31mb"]);
    expect(stderr).not.toContain("\u001b");
  });

  it("is quiet when nobody reads its output any longer", async () => {
    let pieces = 0;
    const stdout = closingStream(() => {
      pieces += 1;
    });
    const errors = closingStream(() => expect.unreachable("nothing is said"));
    const lines = Array.from({ length: 5_000 }, (_, index) => `src/a${index}.ts\n`).join("");
    const exitCode = await runCli(["explain", "--stdin", "--json"], {
      stdin: Readable.from([Buffer.from(lines)]),
      stdout,
      stderr: errors,
      cwd: "/",
      env: {},
    });
    expect(exitCode).toBe(0);
    expect(pieces).toBe(2);
  });
});
