import { z } from "zod";
import { PolicyDocument } from "./policy-schema.ts";

/** The format of a policy file as editors read it, by JSON Schema. */
export function policyJsonSchema(): string {
  const schema = z.toJSONSchema(PolicyDocument, { io: "input", unrepresentable: "any" });
  const titled = { title: "agentgov.yml, version 1", ...schema };
  return `${JSON.stringify(titled, null, 2)}\n`;
}
