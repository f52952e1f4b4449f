import type { Command } from "commander";
import type { CommandContext } from "./command-context.ts";

/** Options of `incident secret`. */
export interface IncidentOptions {
  readonly repo?: readonly string[];
  readonly json?: boolean;
}

const EXAMPLES = `
Examples:
  $ agentgov incident secret sha256:9f86d0…                      in the repository of this folder
  $ agentgov incident secret 9f86d0… --repo ../shop --repo ../infra --json
  $ pbpaste | agentgov incident secret -                         the credential itself, on the input

The fingerprint is the SHA-256 of the value, as \`printf %s "$VALUE" | sha256sum\` prints it; findings of
\`check --json\` have it. Every commit of every ref is searched. Fetch first: \`git fetch --all --tags\`, and
\`git fetch origin '+refs/pull/*/head:refs/remotes/pull/*'\` for pull requests, those of forks among them. The
value is never printed. With DATABASE_URL the record says who approved it, and in which pull requests of other
repositories it was seen.

Exit codes: 0 found, and at no tip any longer; 1 found at the tip of a branch or tag; 2 wrong usage; 3 not a
repository; 6 nowhere that was looked at.`;

/** Adds `agentgov incident`: what is known of a leaked credential, and what to do. */
export function addIncidentCommand(program: Command, context: CommandContext): void {
  const incident = program
    .command("incident")
    .description("trace something that went wrong to who and what stands behind it")
    .addHelpText("after", EXAMPLES);
  incident
    .command("secret")
    .description("trace a leaked credential by its fingerprint")
    .argument("<fingerprint>", "the SHA-256 of the value, or - to read the value from the input")
    .option("--repo <dir>", "a clone to search; repeatable, this folder by default", collect)
    .option("--json", "print one JSON object (docs/schema/incident.json)")
    .addHelpText("after", EXAMPLES)
    .action(async (fingerprint: string, options: IncidentOptions) => {
      const { runIncident } = await import("./incident-run.ts");
      context.finish(await runIncident(context.terminal, fingerprint, options));
    });
}

function collect(value: string, values: readonly string[] = []): readonly string[] {
  return [...values, value];
}
