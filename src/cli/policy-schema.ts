import { policyJsonSchema } from "../policy/policy-json-schema.ts";
import { createPrinter, type Terminal } from "./terminal.ts";

/** Prints the format of a policy file for editors. */
export async function printPolicySchema(terminal: Terminal): Promise<void> {
  await createPrinter(terminal.stdout).print(policyJsonSchema());
}
