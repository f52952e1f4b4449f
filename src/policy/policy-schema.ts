import { z } from "zod";
import { DISCLOSURE_MODES } from "../domain/policy-snapshot.ts";
import { TIERS } from "../domain/risk.ts";
import { PACK_NAMES } from "./recommended-pack.ts";

/** Most areas a policy may define; more than anyone can reason about. */
const AREAS_MAX = 100;
/** Most patterns in one list. */
const PATTERNS_MAX = 500;
/** Most owners of one area. */
const OWNERS_MAX = 50;
/** Most approvals a gate may ask for: GitHub's own limit on required reviews. */
const APPROVALS_MAX = 6;
/** Most gates on one area or tier. */
const GATES_MAX = 10;

const TierName = z.enum(TIERS);
const ModeName = z.enum(["observe", "warn", "enforce"]);

const Pattern = z
  .string()
  .min(1)
  .max(512)
  .describe("A glob over paths from the repository's root, such as `services/identity/**`.");

const OwnerText = z
  .string()
  .regex(/^(?:@?[A-Za-z0-9][A-Za-z0-9-]*(?:\/[A-Za-z0-9._-]+)?)$/u, {
    message: "an owner is a login (`alice`) or a team (`@acme/identity`)",
  })
  .describe("A login, or `@org/team`.");

const HumanApproval = z
  .strictObject({
    gate: z.literal("human-approval"),
    approvals: z
      .int()
      .min(1)
      .max(APPROVALS_MAX)
      .default(1)
      .describe("How many people must approve."),
    from: z
      .enum(["owners", "write", "maintain", "admin"])
      .default("owners")
      .describe("Whose approval counts: the area's owners, or anyone with this permission."),
    native: z
      .int()
      .min(0)
      .max(APPROVALS_MAX)
      .default(0)
      .describe("How many of them must be native reviews rather than comments."),
  })
  .refine((gate) => gate.native <= gate.approvals, {
    path: ["native"],
    message: "`native` cannot be more than `approvals`",
  });

const Gates = z.array(HumanApproval).max(GATES_MAX);

const Area = z.strictObject({
  tier: TierName.optional().describe("What the area weighs; the pack's tier when absent."),
  include: z
    .array(Pattern)
    .max(PATTERNS_MAX)
    .optional()
    .describe("Paths added to the pack's rules."),
  exclude: z.array(Pattern).max(PATTERNS_MAX).optional().describe("Paths taken out of this area."),
  owners: z.array(OwnerText).max(OWNERS_MAX).optional().describe("Who owns the area."),
  gates: Gates.optional().describe(
    "What the area asks for; the tier's gates when absent or empty.",
  ),
  disclosure: z
    .enum(DISCLOSURE_MODES)
    .optional()
    .describe(
      "What undeclared agent use means here: `observe` shows, `standard` refuses contradictions (low and medium when absent), `strict` treats undeclared as agent-assisted (high and critical when absent), `closed` takes only work declared to be made without an agent.",
    ),
});

/** Most agents an organisation may add, and most marks of one kind on each. */
const AGENTS_MAX = 50;
const MARKS_MAX = 50;

function marks<Mark extends z.ZodType>(mark: Mark, about: string): z.ZodDefault<z.ZodArray<Mark>> {
  return z.array(mark).max(MARKS_MAX).default([]).describe(about);
}

const Text = z.string().trim().min(1).max(200);

const Agent = z
  .strictObject({
    id: z
      .string()
      .max(60)
      .regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/u, {
        message: "an agent's id is in kebab-case, such as `acme-coder`",
      }),
    name: Text.optional().describe("The name people know it by; the id when absent."),
    addresses: marks(
      Text.regex(/^[^\s@]+@[^\s@]+$/u, { message: "a whole address, such as `bot@acme.example`" }),
      "Addresses that belong to it alone.",
    ),
    accounts: marks(z.int().positive(), "Numeric ids of its accounts on GitHub."),
    logins: marks(Text, "Logins of its accounts, such as `acme-coder[bot]`."),
    trailers: marks(
      Text.regex(/^[A-Za-z0-9-]+$/u, { message: "a trailer's key holds letters, digits and `-`" }),
      "Keys of trailers that only it writes.",
    ),
    branches: marks(Text, "Beginnings of the branch names it chooses; always a hint only."),
  })
  .refine(
    ({ addresses, accounts, logins, trailers, branches }) =>
      [addresses, accounts, logins, trailers, branches].some((list) => list.length > 0),
    {
      message:
        "an agent needs a mark to be known by: an address, account, login, trailer or branch",
    },
  );

/** Most connectors and package prefixes of one list. */
const ALLOWANCES_MAX = 500;

const Connector = z.union([
  z.strictObject({
    host: Text.regex(/^[A-Za-z0-9.-]+(?::\d{1,5})?$/u, {
      message: "a host without scheme and path, such as `mcp.acme.example`",
    }).describe("A remote connector, by the host of its address."),
  }),
  z.strictObject({
    command: Text.describe("The program that fetches it, such as `npx`, `uvx` or `docker`."),
    package: Text.describe("The package or image, without a version."),
  }),
  z.strictObject({
    command: z.array(Text).min(1).max(MARKS_MAX).describe("A whole command line, word by word."),
  }),
]);

const PackagePrefix = z
  .string()
  .max(300)
  .regex(/^pkg:[A-Za-z][A-Za-z0-9.+-]*\/[^\s#]*$/u, {
    message:
      "a package URL or the beginning of one, such as `pkg:npm/left-pad` or `pkg:npm/@acme/`",
  })
  .refine((text) => !/[^/]@/u.test(text), {
    message: "a package URL without a version",
  });

const PackagePrefixes = z.array(PackagePrefix).max(ALLOWANCES_MAX).optional();

const AreaName = z.string().regex(/^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/u, {
  message: "an area is named in kebab-case, such as `data-export`",
});

/** `agentgov.yml` as an organisation or a repository writes it. Unknown keys are refused. */
export const PolicyDocument = z.strictObject({
  version: z.literal(1).describe("The version of this format."),
  mode: ModeName.optional().describe(
    "`observe` writes nothing to GitHub, `warn` shows and never blocks, `enforce` blocks.",
  ),
  extends: z.enum(PACK_NAMES).optional().describe("The shipped pack this policy starts from."),
  owners: z
    .array(OwnerText)
    .max(OWNERS_MAX)
    .optional()
    .describe("Owners of the guardrails: agent configuration and governance."),
  areas: z
    .record(AreaName, Area)
    .refine((areas) => Object.keys(areas).length <= AREAS_MAX, {
      message: `at most ${AREAS_MAX} areas`,
    })
    .optional(),
  agents: z
    .array(Agent)
    .max(AGENTS_MAX)
    .optional()
    .describe("Coding agents of the organisation's own, beside the shipped catalogue."),
  connectors: z
    .strictObject({
      allowed: z
        .array(Connector)
        .max(ALLOWANCES_MAX)
        .describe("The only connectors (MCP servers) a change may add: any other one blocks."),
    })
    .optional(),
  dependencies: z
    .strictObject({
      allowed: PackagePrefixes.describe(
        "The only packages a change may add: any other one blocks.",
      ),
      forbidden: PackagePrefixes.describe("Packages no change may add."),
    })
    .optional()
    .describe("Packages by package URL; one that ends in `/` stands for everything below it."),
  tiers: z.partialRecord(TierName, z.strictObject({ gates: Gates })).optional(),
  repositories: z
    .array(
      z.strictObject({
        match: z.array(Pattern).min(1).max(PATTERNS_MAX).describe("Globs over repository names."),
        mode: ModeName,
      }),
    )
    .max(PATTERNS_MAX)
    .optional()
    .describe("Sets of repositories with a mode of their own; the first match wins."),
});
export type PolicyDocument = z.infer<typeof PolicyDocument>;
export type AreaDocument = z.infer<typeof Area>;
export type AgentDocument = z.infer<typeof Agent>;
export type ConnectorDocument = z.infer<typeof Connector>;
export type GateDocument = z.infer<typeof HumanApproval>;
