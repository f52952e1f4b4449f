import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll } from "vitest";
import { removeGitRepositories } from "../support/git-repository.ts";

/** A policy that nothing is to be remarked on. */
export const POLICY = `version: 1
mode: enforce
owners: ["@acme/platform"]
override: { people: ["@acme/on-call"] }
areas:
  auth:
    owners: ["@acme/identity"]
  exports:
    tier: critical
    include: ["src/exports/**"]
    owners: ["@acme/data"]
    gates: [{ gate: human-approval, approvals: 1, from: owners }]
`;

/** Makes folders of files, which go with the test file. */
export function foldersForFile(): (files: Readonly<Record<string, string>>) => string {
  const folders: string[] = [];
  afterAll(() => {
    removeGitRepositories();
    for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  });
  return (files) => {
    const folder = mkdtempSync(join(tmpdir(), "agentgov-policy-"));
    folders.push(folder);
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    return folder;
  };
}
