import { afterAll, describe, expect, it } from "vitest";
import { removeGitRepositories, startedRepository } from "../support/git-repository.ts";
import { runCommand } from "./run-command.ts";

afterAll(removeGitRepositories);

/** What differs from run to run or from machine to machine. */
function settled(text: string): string {
  return text
    .replaceAll(/\b[0-9a-f]{7}\b/gu, "0000000")
    .replaceAll(/\b[0-9a-f]{12}\b/gu, "0".repeat(12));
}

describe("agentgov check for people", () => {
  it("says what is waited for, why, and who built it", async () => {
    const repository = startedRepository({ CODEOWNERS: "/src/auth/ @acme/identity\n" });
    repository.git("switch", "--quiet", "--create", "login");
    repository.write("src/auth/login.ts", "login\n");
    repository.write("docs/guide.md", "words\n");
    repository.link("docs/latest", "guide.md");
    repository.commit("feat: login\n\nCo-authored-by: Claude <noreply@anthropic.com>");
    const { exitCode, stdout } = await runCommand(["check"], { cwd: repository.folder });
    expect(exitCode).toBe(0);
    expect(settled(stdout)).toMatchInlineSnapshot(`
      "Would not pass yet: Waiting for approval of auth and app by @acme/identity or someone with maintain or admin access.

      high risk because of auth, app
      main 0000000 → login 0000000, 3 files, 1 commit

      Why
        auth (high)
          src/auth/login.ts  auth/word:auth
        docs (low)
          docs/guide.md      docs/glob:**/*.md
        app (high)
          docs/latest        app/default

      Findings
        high symlink docs/latest
          This path is a link to \`guide.md\`.

      Gates
        ⏳ unsatisfied  human-approval for auth (high)
          0 of 1 approvals by @acme/identity.
          needs @acme/identity
        ✅ satisfied  owner-attestation for auth (high)
          @you opened this pull request, and so answers for this change.
        ⏳ unsatisfied  human-approval for app (high)
          0 of 1 approvals by the people with maintain or admin access.
          needs someone with maintain or admin access
        ✅ satisfied  owner-attestation for app (high)
          @you opened this pull request, and so answers for this change.

      Who built it
        Claude Code helped with the only commit.
          declared 0000000: co-authored-by: Claude <noreply@anthropic.com>

      Policy 000000000000 from built-in
      "
    `);
  });

  it("says that nothing is needed for a low risk", async () => {
    const repository = startedRepository();
    repository.write("docs/guide.md", "words\n");
    repository.commit();
    const argv = ["check", "--base", "HEAD~1"];
    const { stdout } = await runCommand(argv, { cwd: repository.folder });
    expect(settled(stdout)).toMatchInlineSnapshot(`
      "Low risk (docs): no approval needed.

      low risk because of docs
      0000000 → main 0000000, 1 file, 1 commit

      Why
        docs (low)
          docs/guide.md  docs/glob:**/*.md

      Gates
        None: automated CI is enough for this change.

      Who built it
        No agent evidence found.

      Policy 000000000000 from built-in
      "
    `);
  });

  it("cuts long lists, says so, and shows no control character of a name", async () => {
    const repository = startedRepository();
    for (let index = 0; index < 12; index += 1) repository.write(`docs/${index}.md`, "words\n");
    repository.write("docs/\u001b]0;title.md", "words\n");
    repository.commit();
    const setting = { cwd: repository.folder, isTTY: true };
    const { stdout } = await runCommand(["check", "--base", "HEAD~1"], setting);
    expect(stdout).toContain("and 5 more");
    expect(stdout).not.toContain("\u001b]");
    expect(stdout).toContain("\u001b[1m");
  });
});
