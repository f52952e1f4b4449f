import { z } from "zod";
import { STRENGTHS } from "../domain/provenance.ts";
import { TIERS } from "../domain/risk.ts";
import { AuditOutput } from "./audit-output.ts";
import { ClassifyOutput } from "./classify-output.ts";
import { DoctorOutput } from "./doctor-output.ts";
import { DrillOutput } from "./drill-output.ts";
import { IncidentOutput } from "./incident-output.ts";
import {
  PolicyDiffOutput,
  PolicyExplainOutput,
  PolicyTestOutput,
  PolicyValidateOutput,
} from "./policy-output.ts";
import { WhoOutput } from "./who-output.ts";

/** Lists are only ever read. */
function listOf<Item extends z.ZodType>(item: Item): z.ZodReadonly<z.ZodArray<Item>> {
  return z.array(item).readonly();
}

const Tier = z.enum(TIERS).describe("What it weighs, `low` to `critical`.");
const AreaName = z
  .string()
  .describe("A shipped area such as `auth`, or one of the organisation's.");
const Purl = z.string().describe("Package URL.");
const Texts = listOf(z.string());

const Evidence = z.object({
  agent: z.string().nullable().describe("Id of the agent; null for a declaration of none."),
  model: z.string().nullable(),
  role: z.string().describe("What the named party did: `author`, `co-author`, `assistant`, …"),
  source: z.string().describe("Where it was read: `commit-message`, `commit-author`, `branch`, …"),
  strength: z.enum(STRENGTHS),
  sha: z.string().nullable().describe("The commit; null when it belongs to the whole change."),
  line: z.number().nullable().describe("Line in the message, from 1; null where there is no text."),
  excerpt: z.string().describe("The matched text, at most 200 characters."),
  rule: z.string().describe("The rule that matched."),
  pass: z
    .enum(["strict", "lenient"])
    .nullable()
    .describe("`strict`: git's own trailer block. `lenient`: a line elsewhere."),
});

const Place = {
  area: AreaName,
  tier: Tier,
  path: z.string().describe("From the root of the repository; empty when it is the whole change."),
  line: z.number().optional().describe("From 1, at the head unless the file is gone."),
  message: z.string().describe("One sentence. Never holds a secret value."),
};

const Finding = z.discriminatedUnion("kind", [
  z.object({
    kind: z.enum(["new-dependency", "removed-dependency"]),
    ...Place,
    purl: Purl,
  }),
  z.object({
    kind: z.literal("changed-dependency"),
    ...Place,
    purl: Purl,
    from: z.string().optional(),
    to: z.string().optional(),
  }),
  z.object({
    kind: z.literal("suspicious-dependency"),
    ...Place,
    purl: Purl.optional(),
    reasons: Texts.describe("`code:subject`, one for each thing that deserves a look."),
  }),
  z.object({
    kind: z.literal("secret"),
    ...Place,
    provider: z.string(),
    blocks: z.boolean().describe("Whether it is certain enough to block."),
    fingerprint: z
      .string()
      .optional()
      .describe("For `agentgov incident secret`; absent for a value that could be guessed."),
  }),
  z.object({
    kind: z.literal("agent-power"),
    ...Place,
    code: z.string(),
    direction: z.enum(["widens", "narrows", "neutral"]),
    subject: z.string(),
  }),
  z.object({
    kind: z.enum([
      "destructive-schema",
      "guard-removed",
      "tests-weakened",
      "hidden-text",
      "symlink",
      "submodule",
      "unverifiable",
      "contradiction",
    ]),
    ...Place,
  }),
]);

const Dependencies = z.object({
  added: listOf(Purl),
  removed: listOf(Purl),
  changed: listOf(z.object({ purl: Purl, from: z.string(), to: z.string() })),
});

const AccessManifest = z.object({
  modes: Texts,
  tools: Texts.describe("Permission rules, and the tools of sub-agents."),
  connectors: Texts.describe("A server's name and what it is: a host, a package, or a program."),
  hooks: Texts,
  sandbox: Texts,
  credentialNames: Texts.describe("Names of variables and secrets; never a value."),
  other: Texts,
  unreadable: Texts.describe("Files the manifest does not speak for."),
});

/** What `agentgov check --json` prints. */
export const CheckOutput = z.object({
  schema: z.literal("agentgov.check/1"),
  base: z.string().describe("Full name of the commit the change is compared with."),
  head: z.string().describe("Full name of the last commit of the change."),
  provenance: z.object({
    class: z.enum(["agent-authored", "agent-assisted", "automation", "undeclared", "human"]),
    strength: z.enum(STRENGTHS),
    agents: Texts,
    evidence: listOf(Evidence),
  }),
  tier: Tier.describe("The highest tier the change touches."),
  areas: listOf(
    z.object({
      area: AreaName,
      tier: Tier,
      files: listOf(z.object({ path: z.string(), rule: z.string() })),
    }),
  ),
  findings: listOf(Finding),
  advice: z
    .object({ tier: Tier.describe("What it would weigh without them."), without: Texts })
    .nullable()
    .describe(
      "The few files without which the change would weigh less; null where there are none.",
    ),
  gates: listOf(
    z.object({
      gate: z.string(),
      area: AreaName.nullable().describe("Null for a gate on the change as a whole."),
      tier: Tier,
      status: z.enum(["satisfied", "unsatisfied", "overridden", "not-applicable", "error"]),
      summary: z.string(),
      needs: Texts.describe("Who or what would satisfy it."),
    }),
  ),
  dependencies: Dependencies,
  access: AccessManifest.nullable().describe(
    "What agents may do once the change is in; null where no file configures one.",
  ),
  policy: z.object({
    source: z.string().describe("`built-in`, or the files the policy was read from."),
    digest: z.string().describe("`sha256:` and the digest of the policy in force."),
  }),
});
export type CheckOutput = z.infer<typeof CheckOutput>;

/** One line of `agentgov explain --json`. */
export const ExplainLine = z.object({
  schema: z.literal("agentgov.explain/1"),
  path: z.string().describe("As it was asked."),
  areas: listOf(AreaName),
  tier: Tier,
  rules: Texts.describe("The rule behind each area."),
});
export type ExplainLine = z.infer<typeof ExplainLine>;

/** One line of `agentgov provenance`: an answer, or why the line could not be read. */
export const ProvenanceLine = z.union([
  z.object({
    schema: z.literal("agentgov.provenance/1"),
    class: CheckOutput.shape.provenance.shape.class,
    strength: z.enum(STRENGTHS),
    agents: Texts,
    evidence: listOf(Evidence),
    trailers: listOf(z.object({ key: z.string(), value: z.string() })),
    catalogueVersion: z.string(),
  }),
  z.object({
    schema: z.literal("agentgov.provenance/1"),
    error: z.object({ message: z.string(), fields: Texts }),
  }),
]);

/** The outputs that programs read, by the name of their schema file. */
const OUTPUT_SCHEMAS: Readonly<Record<string, z.ZodType>> = {
  check: CheckOutput,
  explain: ExplainLine,
  classify: ClassifyOutput,
  provenance: ProvenanceLine,
  doctor: DoctorOutput,
  "audit-verify": AuditOutput,
  who: WhoOutput,
  incident: IncidentOutput,
  drill: DrillOutput,
  "policy-validate": PolicyValidateOutput,
  "policy-explain": PolicyExplainOutput,
  "policy-test": PolicyTestOutput,
  "policy-diff": PolicyDiffOutput,
};

/** The JSON Schema files under `docs/schema/`: name and text. */
export function schemaFiles(): readonly { readonly name: string; readonly text: string }[] {
  return Object.entries(OUTPUT_SCHEMAS).map(([name, schema]) => {
    const document = z.toJSONSchema(schema, {
      // `readOnly` speaks of properties that a server owns, which is not what read-only lists mean here.
      override({ jsonSchema }) {
        delete jsonSchema.readOnly;
      },
    });
    const titled = { title: `agentgov ${name} --json`, ...document };
    return { name: `${name}.json`, text: `${JSON.stringify(titled, null, 2)}\n` };
  });
}
