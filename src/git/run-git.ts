import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { GitError } from "./git-error.ts";

/** Variables of the caller that git may see: everything named `GIT_*` could change what it reads. */
const INHERITED = ["PATH", "HOME", "XDG_CONFIG_HOME", "SUDO_UID", "SYSTEMROOT", "USERPROFILE"];

/**
 * The rest of its environment: no network (a partial clone would fetch what it lacks), no replaced or
 * grafted objects (the server does not know them), no questions, no locks, messages in English.
 *
 * Source: https://git-scm.com/docs/git#_environment_variables
 */
const FIXED = {
  LC_ALL: "C",
  GIT_ALLOW_PROTOCOL: "none",
  GIT_GRAFT_FILE: "/dev/null",
  GIT_NO_LAZY_FETCH: "1",
  GIT_NO_REPLACE_OBJECTS: "1",
  GIT_OPTIONAL_LOCKS: "0",
  GIT_PAGER: "cat",
  GIT_TERMINAL_PROMPT: "0",
} as const;

/**
 * Settings that would change the output or run a program. `attr.tree` names a tree that does not exist,
 * which newer versions of git read as "no attributes".
 *
 * Source: https://git-scm.com/docs/git-config
 */
const SETTINGS = [
  "core.quotePath=false",
  "core.attributesFile=/dev/null",
  "core.hooksPath=/dev/null",
  "core.fsmonitor=false",
  "attr.tree=refs/agentgov/no-attributes",
  "diff.indentHeuristic=true",
  "diff.suppressBlankEmpty=false",
].flatMap((setting) => ["-c", setting]);

/** A repository of a million files diffs in seconds; what takes longer hangs. */
const RUN_MILLISECONDS = 60_000;
/** Room for the raw list of 100,000 files with long names. */
const OUTPUT_BYTES_MAX = 32 * 1024 * 1024;
/** Enough of a message to say what was wrong. */
const MESSAGE_BYTES_MAX = 4_096;

/** Variables of the caller's environment, given from outside. */
export type Variables = Readonly<Record<string, string | undefined>>;

/** Where git runs. */
export interface GitPlace {
  readonly folder: string;
  readonly variables: Variables;
  /** Null while the repository is still looked for. */
  readonly gitFolder: string | null;
  /** Longest time of one command; for tests. */
  readonly milliseconds?: number;
}

/** What one command is given beside its arguments. */
export interface RunOptions {
  readonly input?: string;
  readonly bytesMax?: number;
}

/** How a command ended. */
export interface GitOutput {
  readonly status: number;
  readonly stdout: Buffer;
  /** The beginning of what it said. */
  readonly message: string;
}

/**
 * Runs one git command, whatever status it ends with. Arguments are an array and never see a shell.
 *
 * With a known git folder there is no work tree and no index: nothing checked out, and above all no
 * `.gitattributes` of the change, decides how the change is shown.
 *
 * @throws {GitError} when git is missing, takes too long or says too much.
 */
export async function runGit(
  place: GitPlace,
  parameters: readonly string[],
  options: RunOptions = {},
): Promise<GitOutput> {
  const child = spawnGit(place, parameters);
  const bytesMax = options.bytesMax ?? OUTPUT_BYTES_MAX;
  const milliseconds = place.milliseconds ?? RUN_MILLISECONDS;
  const command = parameters[0] ?? "";
  const objections: GitError[] = [];
  const stop = (error: GitError): void => {
    objections.push(error);
    child.kill("SIGKILL");
    // A program that git started may outlive it and hold the pipes open.
    child.stdout.destroy();
    child.stderr.destroy();
  };
  const timer = setTimeout(() => stop(tooSlow(command, milliseconds)), milliseconds);
  const stdout = collect(child.stdout, bytesMax, () => stop(tooMuch(command, bytesMax)));
  const stderr = collect(child.stderr, MESSAGE_BYTES_MAX, () => undefined);
  // Git may end before it read everything; its status says what that means.
  child.stdin.on("error", () => undefined);
  child.stdin.end(options.input ?? "");
  try {
    const status = await ended(child);
    const [objection] = objections;
    if (objection !== undefined) throw objection;
    return { status, stdout: stdout(), message: stderr().toString("utf8").trim() };
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Runs one git command that has to succeed, and returns what it printed.
 *
 * @throws {GitError} when it ends with another status than 0, and as {@link runGit} does.
 */
export async function gitOutput(
  place: GitPlace,
  parameters: readonly string[],
  options: RunOptions = {},
): Promise<Buffer> {
  const { status, stdout, message } = await runGit(place, parameters, options);
  if (status === 0) return stdout;
  if (/^fatal: transport '.*' not allowed/mu.test(message)) {
    const advice = "fetch what is missing first, with `git fetch --refetch --no-filter`";
    throw new GitError("GIT_FAILED", `this is a partial clone that lacks contents: ${advice}`);
  }
  const said = message.split("\n", 1)[0] ?? "";
  throw new GitError("GIT_FAILED", `git ${parameters[0] ?? ""} failed: ${said}`);
}

/** Starts one git command with the settings and the environment that all of them have. */
export function spawnGit(
  place: GitPlace,
  parameters: readonly string[],
): ChildProcessWithoutNullStreams {
  return spawn("git", ["--no-pager", ...SETTINGS, ...parameters], {
    cwd: place.gitFolder ?? place.folder,
    env: environmentOf(place),
    stdio: "pipe",
    windowsHide: true,
  });
}

function environmentOf({ variables, gitFolder }: GitPlace): Record<string, string> {
  const environment: Record<string, string> = { ...FIXED };
  for (const name of INHERITED) {
    const value = variables[name];
    if (value !== undefined) environment[name] = value;
  }
  if (gitFolder === null) return environment;
  return {
    ...environment,
    GIT_DIR: gitFolder,
    GIT_WORK_TREE: gitFolder,
    GIT_INDEX_FILE: `${gitFolder}/agentgov-no-index`,
  };
}

/** Keeps at most `bytesMax` bytes of a stream and tells once when there were more. */
function collect(
  stream: NodeJS.ReadableStream,
  bytesMax: number,
  onMore: () => void,
): () => Buffer {
  const chunks: Buffer[] = [];
  let bytes = 0;
  stream.on("data", (chunk: Buffer) => {
    if (bytes + chunk.length > bytesMax) {
      chunks.push(chunk.subarray(0, bytesMax - bytes));
      bytes = bytesMax;
      onMore();
      return;
    }
    chunks.push(chunk);
    bytes += chunk.length;
  });
  return () => Buffer.concat(chunks);
}

function ended(child: ChildProcessWithoutNullStreams): Promise<number> {
  return new Promise((resolve, reject) => {
    child.on("error", (error) => {
      const message = "the `git` program cannot be started: is it installed and on the PATH?";
      reject(new GitError("GIT_MISSING", message, error));
    });
    child.on("close", (status) => resolve(status ?? -1));
  });
}

function tooSlow(command: string, milliseconds: number): GitError {
  return new GitError("GIT_TIMEOUT", `git ${command} took longer than ${milliseconds / 1000} s`);
}

function tooMuch(command: string, bytesMax: number): GitError {
  return new GitError("GIT_OUTPUT_TOO_LARGE", `git ${command} printed more than ${bytesMax} bytes`);
}
