import { z } from "zod";
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
});

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
export type GateDocument = z.infer<typeof HumanApproval>;
