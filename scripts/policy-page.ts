import { z } from "zod";
import { PolicyDocument } from "../src/policy/policy-schema.ts";

/** The parts of JSON Schema that the policy's schema uses. */
interface Schema {
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly default?: unknown;
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly additionalProperties?: Schema | boolean;
  readonly required?: readonly string[];
}

const INTRO = `# The policy file

An organisation writes \`agentgov.yml\` in its config repository (\`.agentgov\` unless configured otherwise), on the default
branch. A repository may add \`.github/agentgov.yml\` on its base branch: every line of it may only tighten, and one that
loosens is an error on that line. YAML without anchors, aliases, tags or duplicate keys, 64 KiB at most; unknown keys are
refused with a guess at what was meant, and every problem has file, line and column.

Without any policy the shipped pack applies in mode \`warn\`: shown, never blocking. Text that is invalid or gone never opens
the gate: the last good policy stays in force, and each check run says so.

\`\`\`yaml
version: 1
mode: enforce
extends: recommended@1
owners: ["@acme/platform"]            # of the guardrails themselves
areas:
  auth:
    tier: high
    include: ["services/identity/**"] # added to the pack's rules
    exclude: ["**/testdata/**"]
    owners: ["@acme/identity", "alice"]
    gates: [{ gate: human-approval, approvals: 1, from: owners }]
  migrations:
    gates:
      - { gate: human-approval, from: owners }
      - { gate: owner-attestation, when: [agent-authored, agent-assisted] }
      - gate: any-of
        gates: [{ gate: required-check, check: "migrate / dry-run" }, { gate: staged-rollout }]
machines: ["@acme/robots"]            # never approve
repositories:
  - match: ["sandbox-*"]
    mode: observe
\`\`\`

\`agentgov check --policy FILE\` and \`agentgov explain --policy FILE\` try a policy on the laptop before anybody else meets
it; [the guide](policy-guide.md) leads from nothing to a first policy in ten minutes, and [where policy comes
from](policy-sources.md) says how files, parts and layers become one.

Editors complete and check the file as it is written, by its [schema](agentgov.schema.json):

\`\`\`sh
agentgov policy schema > agentgov.schema.json
\`\`\`

For the YAML language server, the first line of \`agentgov.yml\` is then \`# yaml-language-server: $schema=agentgov.schema.json\`.
A running app serves the schema of its own version at \`/schema/agentgov.schema.json\`, which may stand there instead.

## Keys
`;

/** The page about the policy file: hand-written introduction, keys from the schema. */
export function policyPage(note: string): string {
  const schema: Schema = JSON.parse(
    JSON.stringify(z.toJSONSchema(PolicyDocument, { io: "input", unrepresentable: "any" })),
  );
  const rows = rowsOf(schema, "");
  return `${note}\n\n${INTRO}\n${table(rows)}\n\n${GATES_INTRO}\n${table(gateRows(schema))}\n`;
}

const GATES_INTRO = `## Gates

What stands in a list of \`gates\`, by the name of the gate; [gates](gates.md) says what each asks.
`;

function table(rows: readonly string[]): string {
  return ["| key | takes | what it says |", "|---|---|---|", ...rows].join("\n");
}

/** The settings of each gate, read where a tier lists gates. */
function gateRows(schema: Schema): readonly string[] {
  const tiers = schema.properties?.["tiers"]?.additionalProperties;
  const listed = typeof tiers === "object" ? tiers.properties?.["gates"]?.items : undefined;
  const choices = [...(listed?.oneOf ?? []), ...(listed?.anyOf ?? [])];
  return choices.flatMap(({ properties = {} }) => {
    const named = properties["gate"]?.const;
    const name = typeof named === "string" ? named : "";
    const settings = Object.entries(properties).filter(([key]) => key !== "gate");
    return settings.map(([key, value]) => row(`${name}: ${key}`, value));
  });
}

function rowsOf(schema: Schema, path: string): readonly string[] {
  const rows = Object.entries(schema.properties ?? {}).flatMap(([key, value]) => {
    const here = path === "" ? key : `${path}.${key}`;
    return [row(here, value), ...below(value, here)];
  });
  return rows;
}

/** Keys under a value: of an object, of each item of a list, of each named entry of a map. */
function below(schema: Schema, path: string): readonly string[] {
  const named = typeof schema.additionalProperties === "object" ? schema.additionalProperties : {};
  const items = schema.items ?? {};
  const listed = [items, ...(items.anyOf ?? [])];
  return [
    ...rowsOf(schema, path),
    ...listed.flatMap((item) => rowsOf(item, `${path}[]`)),
    ...rowsOf(named, `${path}.NAME`),
  ];
}

function row(path: string, schema: Schema): string {
  const fallback =
    schema.default === undefined ? "" : `, ${JSON.stringify(schema.default)} when absent`;
  const about = schema.description ?? schema.items?.description ?? "";
  return `| \`${path}\` | ${kindOf(schema)}${fallback} | ${about.replaceAll("|", "\\|")} |`;
}

function kindOf(schema: Schema): string {
  if (schema.const !== undefined) return `\`${JSON.stringify(schema.const)}\``;
  if (schema.enum !== undefined) {
    return schema.enum.map((value) => `\`${String(value)}\``).join(", ");
  }
  const choices = [...(schema.anyOf ?? []), ...(schema.oneOf ?? [])];
  if (choices.length > 0) return choices.map(kindOf).join(", or ");
  if (schema.type === "array") return "a list";
  if (schema.type === "object") return "keys";
  if (schema.type === "null") return "`null`";
  if (schema.type === "boolean") return "`true` or `false`";
  if (schema.type === "integer" || schema.type === "number") return "a number";
  return "text";
}
