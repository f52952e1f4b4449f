import { Readable, Writable } from "node:stream";
import { CheckOutput } from "../../src/cli/output-schemas.ts";
import { runCli } from "../../src/cli/run-cli.ts";
import { GIT_ENVIRONMENT, type TestRepository } from "../support/git-repository.ts";

/** How a command is run. */
export interface CommandSetting {
  readonly cwd?: string;
  readonly stdin?: string | Readable;
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly isTTY?: boolean;
}

/** How a command ended. */
export interface CommandResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command line in this process. */
export async function runCommand(
  argv: readonly string[],
  setting: CommandSetting = {},
): Promise<CommandResult> {
  const stdout = new Kept(setting.isTTY === true);
  const stderr = new Kept(setting.isTTY === true);
  const exitCode = await runCli(argv, {
    stdin: readable(setting.stdin ?? ""),
    stdout,
    stderr,
    cwd: setting.cwd ?? "/",
    env: { ...GIT_ENVIRONMENT, ...setting.env },
  });
  return { exitCode, stdout: stdout.text(), stderr: stderr.text() };
}

function readable(input: string | Readable): Readable {
  return typeof input === "string" ? Readable.from([Buffer.from(input)]) : input;
}

/** Runs `check --json` on the last two commits, or whatever else is named. */
export async function check(
  repository: TestRepository,
  ...more: readonly string[]
): Promise<CheckOutput> {
  const range = more.includes("--base") ? [] : ["--base", "HEAD~1"];
  const argv = ["check", "--repo", repository.folder, "--json", ...range, ...more];
  const { stdout, stderr } = await runCommand(argv);
  if (stdout === "") throw new Error(stderr);
  return CheckOutput.parse(JSON.parse(stdout));
}

/** A stream whose reader goes away after the first piece; `onWrite` is told of every piece. */
export function closingStream(onWrite: () => void): Writable {
  let pieces = 0;
  return new Writable({
    highWaterMark: 1,
    autoDestroy: false,
    write(_chunk, _encoding, done) {
      pieces += 1;
      onWrite();
      const gone = Object.assign(new Error("write EPIPE"), { code: "EPIPE" });
      setImmediate(done, pieces === 1 ? null : gone);
    },
  });
}

class Kept extends Writable {
  readonly isTTY: boolean;
  readonly #chunks: Buffer[] = [];

  constructor(isTTY: boolean) {
    super();
    this.isTTY = isTTY;
  }

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.#chunks.push(chunk);
    done();
  }

  text(): string {
    return Buffer.concat(this.#chunks).toString("utf8");
  }
}
