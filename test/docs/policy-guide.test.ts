import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import {
  GIT_ENVIRONMENT,
  removeGitRepositories,
  startedRepository,
} from "../support/git-repository.ts";

const ROOT = join(import.meta.dirname, "../..");
const GUIDE = readFileSync(join(ROOT, "docs/policy-guide.md"), "utf8");

/** Everything the guide has its reader type, in order. */
const COMMANDS = [...GUIDE.matchAll(/^```sh\n([^]*?)^```$/gmu)]
  .map(([, block]) => block ?? "")
  .join("");

const SHOP = {
  CODEOWNERS: "* @acme/platform\nsrc/auth/ @acme/identity\n",
  "README.md": "# Shop\n",
  "src/auth/login.ts": "export const login = 1;\n",
  "src/exports/csv.ts": "export const csv = 1;\n",
  "src/cart/total.ts": "export const total = 1;\n",
};

afterAll(removeGitRepositories);

describe("docs/policy-guide.md", () => {
  it("leads from nothing to a policy that is tested, by its own commands", () => {
    const repository = startedRepository(SHOP);
    const folder = join(dirname(repository.folder), `guide-${process.pid}`);
    mkdirSync(folder);
    writeFileSync(
      join(folder, "agentgov"),
      `#!/bin/sh\nexec "${process.execPath}" "${ROOT}/src/cli/main.ts" "$@"\n`,
      { mode: 0o755 },
    );
    repository.git("clone", "--quiet", repository.folder, join(folder, "shop"));
    const path = `${folder}:${process.env["PATH"] ?? ""}`;
    const env = { ...GIT_ENVIRONMENT, PATH: path, NO_COLOR: "1" };
    const printed = execFileSync("sh", ["-e"], {
      cwd: folder,
      env,
      input: COMMANDS,
      encoding: "utf8",
    });
    for (const said of [
      "wrote agentgov.yml",
      "valid agentgov.yml: nothing to remark",
      "owners      @acme/identity",
      "3 of 3 cases hold",
      "POLICY.md is what the policy says",
      "tighter  The mode becomes `enforce`",
    ]) {
      expect(printed).toContain(said);
    }
  }, 60_000);
});
