import { z } from "zod";
import { epochSeconds } from "../domain/instant.ts";
import { DISCLOSURE_MODES } from "../domain/policy-snapshot.ts";
import { TIERS } from "../domain/risk.ts";
import { Gates, OwnerText } from "./gate-schema.ts";
import { PACK_NAMES } from "./recommended-pack.ts";
import {
  AreaName,
  ModeName,
  PATTERNS_MAX,
  Pattern,
  RepositorySet,
  Text,
} from "./repository-set-schema.ts";

/** Most areas a policy may define; more than anyone can reason about. */
const AREAS_MAX = 100;
/** Most owners of one area. */
const OWNERS_MAX = 50;

const TierName = z.enum(TIERS);

const Area = z.strictObject({
  tier: TierName.optional().describe("What the area weighs; the pack's tier when absent."),
  mode: ModeName.optional().describe(
    "How strictly the area is held, never more than the repository: `warn` and `observe` show its gates and hold nothing.",
  ),
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

const Owners = z.array(OwnerText).max(OWNERS_MAX);

/** GitHub's and the team's clocks agree about four hours; more is not an emergency. */
const OVERRIDE_MINUTES_MAX = 240;
/** Most overrides a week that still count as exceptions; more is no rule at all. */
const OVERRIDES_A_WEEK_MAX = 1_000;
/** Longest time to object: a week; what waits longer is held by a person. */
const OBJECTION_MINUTES_MAX = 10_080;
/** Most freezes that a policy announces at once. */
const FREEZES_MAX = 50;
/** Longest deadline of a review, in working hours. */
const DEADLINE_HOURS_MAX = 200;

const Instant = z.iso
  .datetime({ offset: true })
  .describe("A time with its offset, such as `2026-12-24T12:00:00+01:00`.");

const Freeze = z
  .strictObject({
    from: Instant,
    until: Instant,
    reason: z.string().trim().min(1).max(300).describe("Shown on every pull request it holds."),
    areas: z.array(AreaName).max(AREAS_MAX).default([]).describe("Every area when empty."),
    tier: TierName.default("low").describe("The lowest tier it concerns."),
  })
  .refine(({ from, until }) => (epochSeconds(from) ?? 0) < (epochSeconds(until) ?? 0), {
    path: ["until"],
    message: "`until` is not after `from`",
  });

const Hour = z.int().min(0).max(24);
const Deadline = z.int().min(1).max(DEADLINE_HOURS_MAX).nullable();

const Reviews = z.strictObject({
  nudge: Deadline.default(8).describe("Working hours until a reviewer is reminded, once."),
  escalate: Deadline.default(null).describe("Working hours until `escalateTo` is asked."),
  escalateTo: Owners.default([]),
  hours: z
    .strictObject({
      timeZone: z
        .string()
        .max(60)
        .default("UTC")
        .refine(isTimeZone, { message: "an IANA time zone, such as `Europe/Berlin`" }),
      from: Hour.default(9),
      until: Hour.default(17),
      days: z.array(z.int().min(1).max(7)).min(1).max(7).default([1, 2, 3, 4, 5]),
    })
    .refine(({ from, until }) => from < until, {
      path: ["until"],
      message: "`until` is not after `from`",
    })
    .prefault({})
    .describe("Working hours; days from 1, Monday, to 7, Sunday."),
  openRequests: z
    .int()
    .min(1)
    .max(100)
    .default(10)
    .describe("Open requests from which a person is asked only if nobody else can be."),
});

function isTimeZone(name: string): boolean {
  return timeZones().has(name);
}

let known: ReadonlySet<string> | null = null;

/** Asking for the list is slow, and it never changes while the process runs. */
function timeZones(): ReadonlySet<string> {
  known ??= new Set(["UTC", ...Intl.supportedValuesOf("timeZone")]);
  return known;
}

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
  override: z
    .strictObject({
      people: Owners.min(1).describe("Who may break the glass; nobody may when this is absent."),
      minutes: z
        .int()
        .min(5)
        .max(OVERRIDE_MINUTES_MAX)
        .default(60)
        .describe("How long an override holds, at most four hours."),
      critical: z
        .int()
        .min(1)
        .max(4)
        .default(2)
        .describe("How many of them it takes at critical tier."),
      perWeek: z
        .int()
        .min(0)
        .max(OVERRIDES_A_WEEK_MAX)
        .optional()
        .describe(
          "Overrides of one repository in 7 days, after which each takes one more person; 10 when absent.",
        ),
    })
    .optional()
    .describe("Break-glass, by `/agentgov override`."),
  vetoes: z
    .strictObject({
      endedBy: Owners.min(1).describe("Who may end a veto or hold that is not theirs."),
    })
    .optional()
    .describe("The owners of the guardrails may end them when this is absent."),
  freezes: z
    .array(Freeze)
    .max(FREEZES_MAX)
    .optional()
    .describe("Times in which nothing is merged but by override."),
  reviews: Reviews.optional().describe("How reviewers are asked, reminded and replaced."),
  machines: Owners.optional().describe(
    "Accounts and teams of machines that GitHub calls users: they never approve.",
  ),
  tiers: z
    .partialRecord(
      TierName,
      z.strictObject({
        gates: Gates.optional().describe(
          "What the tier asks for; the pack's when absent or empty.",
        ),
        objectionMinutes: z
          .int()
          .min(1)
          .max(OBJECTION_MINUTES_MAX)
          .optional()
          .describe(
            "Minutes that remain to object once the last approval is there, at this tier and above; none when absent.",
          ),
      }),
    )
    .optional(),
  repositories: z
    .array(RepositorySet)
    .max(PATTERNS_MAX)
    .optional()
    .describe("Sets of repositories with a mode of their own; the first that fits wins."),
});
export type PolicyDocument = z.infer<typeof PolicyDocument>;
export type AreaDocument = z.infer<typeof Area>;
export type AgentDocument = z.infer<typeof Agent>;
export type ConnectorDocument = z.infer<typeof Connector>;
