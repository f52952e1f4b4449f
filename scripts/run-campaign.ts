import { spawnSync } from "node:child_process";

/** Plays the whole of a campaign of which the tests play a sample. Returns the exit code. */
export function runCampaign(file: string, command: string): number {
  if (process.argv.length > 2) {
    console.error(`usage: ${command}\n\nPlays the whole of ${file}; takes no options.`);
    return 2;
  }
  const { status } = spawnSync("vitest", ["run", file], {
    stdio: "inherit",
    env: { ...process.env, CAMPAIGN: "whole" },
  });
  return status === 0 ? 0 : 1;
}
