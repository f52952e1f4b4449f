import type { Command } from "commander";
import { installationId } from "../domain/ids.ts";
import type { CommandContext } from "./command-context.ts";
import { UsageError } from "./usage-error.ts";

/** Options of `tenant delete`. */
export interface TenantDeleteOptions {
  readonly installation: string;
  readonly confirm?: string;
}

const EXAMPLES = `
Examples:
  $ agentgov tenant delete --installation 4711                   count what there is; delete nothing
  $ agentgov tenant delete --installation 4711 --confirm acme    delete it

Facts, verdicts and state of the organisation's repositories are deleted, and the keys are destroyed by which
the words of people in its entries can be read. The log keeps every byte, so that \`audit verify\` goes on to hold.
Uninstall the app from the organisation first. The database account has to be the one that migrates: the app's
own may delete none of it.

Exit codes: 0 counted or deleted, 1 it is another organisation, or the app is still installed, 2 wrong usage,
6 nothing is recorded of that installation.`;

const NUMBER = /^\d{1,15}$/u;

/** Adds `agentgov tenant`: what is stored of one organisation. */
export function addTenantCommand(program: Command, context: CommandContext): void {
  const tenant = program
    .command("tenant")
    .description("delete what is stored of one organisation")
    .addHelpText("after", EXAMPLES);
  tenant
    .command("delete")
    .description("count what is stored of an organisation, and with --confirm delete it")
    .requiredOption("--installation <id>", "the numeric id of the app's installation")
    .option("--confirm <organisation>", "its name, so that it is the right one")
    .addHelpText("after", EXAMPLES)
    .action(async ({ installation, confirm }: TenantDeleteOptions) => {
      if (!NUMBER.test(installation) || Number(installation) === 0) {
        throw new UsageError("--installation is the numeric id of an installation");
      }
      const { runTenantDelete } = await import("./run-tenant.ts");
      const id = installationId(Number(installation));
      context.finish(await runTenantDelete(context.terminal, id, confirm ?? null));
    });
}
