import { spawn } from "node:child_process";
import { GitError } from "./git-error.ts";
import type { Repository } from "./open-repository.ts";

/** A push of a few commits takes seconds; what takes longer waits for somebody. */
const PUSH_MILLISECONDS = 120_000;
const MESSAGE_CHARACTERS_MAX = 2_000;

/**
 * Pushes branches to a remote, or deletes them there. It is the caller's own git in every way, with their
 * settings, hooks and keys, because only then is it a push as they make it.
 *
 * @throws {GitError} when the remote refuses or does not answer.
 */
export async function pushBranches(
  { folder, variables }: Repository,
  remote: string,
  refspecs: readonly string[],
): Promise<void> {
  const child = spawn("git", ["push", "--quiet", "--", remote, ...refspecs], {
    cwd: folder,
    env: { ...variables, GIT_TERMINAL_PROMPT: "0" },
    stdio: ["ignore", "ignore", "pipe"],
    timeout: PUSH_MILLISECONDS,
    windowsHide: true,
  });
  let said = "";
  child.stderr.on("data", (chunk: Buffer) => {
    if (said.length < MESSAGE_CHARACTERS_MAX) said += chunk.toString("utf8");
  });
  const status = await new Promise<number>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => resolve(code ?? -1));
  }).catch((error: unknown) => {
    throw new GitError("GIT_MISSING", "the `git` program cannot be started", error);
  });
  if (status !== 0) {
    throw new GitError(
      "GIT_FAILED",
      `git push to ${remote} failed: ${said.slice(0, 500).trim() || "no answer"}`,
    );
  }
}
