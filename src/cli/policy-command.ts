import type { Command } from "commander";
import type { CommandContext } from "./command-context.ts";
import type { DiffOptions } from "./policy-diff.ts";
import type { DocOptions } from "./policy-doc.ts";
import type { ExplainPolicyOptions } from "./policy-explain.ts";
import type { ImportOptions, InitOptions } from "./policy-first.ts";
import type { GuardrailsOptions } from "./policy-guardrails.ts";
import type { TestOptions } from "./policy-test.ts";
import type { ValidateOptions } from "./policy-validate.ts";

const EXAMPLES = `
Examples:
  $ agentgov policy init --repo ../shop               a first agentgov.yml out of what is there
  $ agentgov policy validate agentgov.yml --repo ../shop
  $ agentgov policy explain --path src/auth/login.ts
  $ agentgov policy test .                            the cases under tests/
  $ agentgov policy diff agentgov.yml proposed.yml
  $ agentgov policy doc --check                       whether POLICY.md is still true
  $ agentgov policy import --codeowners ../shop/CODEOWNERS

A policy is a file with the parts in the folder \`agentgov\` beside it; a folder stands for its \`agentgov.yml\`.

Exit codes: 0 done; 1 a case does not hold, a page has drifted, or --fail-if-looser found something; 2 wrong
usage or an invalid policy; 3 no such repository.`;

/** Where the policy is when no option names it; its reader is loaded when it is asked for. */
const POLICY_FILE = "agentgov.yml";

/** Adds `agentgov policy`: everything about the text of a policy. */
export function addPolicyCommand(program: Command, context: CommandContext): void {
  const policy = program
    .command("policy")
    .description("write, check, explain, test and compare policies")
    .addHelpText("after", EXAMPLES);
  addWriting(policy, context);
  addAsking(policy, context);
  addComparing(policy, context);
  addGuardrails(policy, context);
  addSchema(policy, context);
}

function addWriting(policy: Command, context: CommandContext): void {
  policy
    .command("init")
    .description("write a first policy out of what a repository shows of itself")
    .option("--repo <dir>", "the repository to look at (default: the one of this folder, if any)")
    .option("--out <file>", "the file to write; it must not exist yet", POLICY_FILE)
    .action(async (options: InitOptions) => {
      // Loaded when asked for, like all of them: most runs need one.
      const { initPolicy } = await import("./policy-first.ts");
      await initPolicy(context.terminal, options);
    });
  policy
    .command("import")
    .description("print a first draft out of another tool's file")
    .option("--codeowners <file>", "a CODEOWNERS file")
    .option("--policy-bot <file>", "a policy-bot file (.policy.yml)")
    .action(async (options: ImportOptions) => {
      const { importPolicy } = await import("./policy-first.ts");
      await importPolicy(context.terminal, options);
    });
}

function addAsking(policy: Command, context: CommandContext): void {
  policy
    .command("validate")
    .description("say whether files would take effect, and what in them is hardly meant")
    .argument("[files...]", "policies; `.github/agentgov.yml` is read as a repository's layer", [
      POLICY_FILE,
    ])
    .option("--repo <dir>", "a repository on whose paths patterns are tried")
    .option("--json", "print one JSON object (docs/schema/policy-validate.json)")
    .action(async (files: readonly string[], options: ValidateOptions) => {
      const { validatePolicies } = await import("./policy-validate.ts");
      context.finish(await validatePolicies(context.terminal, files, options));
    });
  policy
    .command("explain")
    .description("show what applies to a path, and which line says so")
    .option("--policy <file>", "the organisation's policy", POLICY_FILE)
    .option("--path <path>", "a path from the root of a repository; repeatable", collect)
    .option("--repo <dir>", "the repository whose CODEOWNERS and name apply")
    .option("--json", "print one JSON object (docs/schema/policy-explain.json)")
    .action(async (options: ExplainPolicyOptions) => {
      const { explainPolicy } = await import("./policy-explain.ts");
      await explainPolicy(context.terminal, options);
    });
  policy
    .command("test")
    .description("run the golden cases of a policy repository")
    .argument("[folder]", "the policy repository, with its cases under tests/", ".")
    .option("--policy <file>", "the policy to test (default: agentgov.yml of the folder)")
    .option("--json", "print one JSON object (docs/schema/policy-test.json)")
    .action(async (folder: string, options: TestOptions) => {
      const { testPolicy } = await import("./policy-test.ts");
      context.finish(await testPolicy(context.terminal, folder, options));
    });
}

function addComparing(policy: Command, context: CommandContext): void {
  policy
    .command("diff")
    .description("say what becomes tighter and looser from one policy to another")
    .argument("<old>", "the policy in force")
    .argument("<new>", "the other one")
    .option("--fail-if-looser", "end with 1 if anything is, or may be, looser")
    .option("--json", "print one JSON object (docs/schema/policy-diff.json)")
    .action(async (old: string, proposed: string, options: DiffOptions) => {
      const { diffPolicies } = await import("./policy-diff.ts");
      context.finish(await diffPolicies(context.terminal, { old, proposed }, options));
    });
  policy
    .command("doc")
    .description("write the one page about a policy, for people")
    .option("--policy <file>", "the organisation's policy", POLICY_FILE)
    .option("--out <file>", "the page", "POLICY.md")
    .option("--review-by <date>", "when it is to be reviewed next (default: as the page says)")
    .option("--check", "write nothing, and end with 1 if the page has drifted")
    .action(async (options: DocOptions) => {
      const { documentPolicy } = await import("./policy-doc.ts");
      context.finish(await documentPolicy(context.terminal, options));
    });
}

function addSchema(policy: Command, context: CommandContext): void {
  policy
    .command("schema")
    .description("print the format of a policy file for editors, as JSON Schema")
    .action(async () => {
      const { printPolicySchema } = await import("./policy-schema.ts");
      await printPolicySchema(context.terminal);
    });
}

function addGuardrails(policy: Command, context: CommandContext): void {
  policy
    .command("guardrails")
    .description("write settings that keep a coding agent to the policy while it works")
    .option("--policy <file>", "the organisation's policy", POLICY_FILE)
    .option("--for <agent>", "the agent: claude-code", "claude-code")
    .requiredOption("--out <folder>", "where to write them")
    .action(async (options: GuardrailsOptions) => {
      const { writeGuardrails } = await import("./policy-guardrails.ts");
      await writeGuardrails(context.terminal, options);
    });
}

function collect(value: string, values: readonly string[] = []): readonly string[] {
  return [...values, value];
}
