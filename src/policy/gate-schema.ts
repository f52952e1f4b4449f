import { z } from "zod";
import { APPROVER_SOURCES } from "../domain/gate-requirement.ts";

/** Most approvals a gate may ask for: GitHub's own limit on required reviews. */
const APPROVALS_MAX = 6;
/** Most gates on one area, tier or composite. */
const GATES_MAX = 10;
/** Most people and teams in one list. */
const OWNERS_MAX = 50;
/** Most environments one gate waits for. */
const ENVIRONMENTS_MAX = 10;
/** Longest time of use before a contracting change, in hours: thirty days. */
const SOAK_HOURS_MAX = 720;

/** A login or a team, as policy writes it. */
export const OwnerText = z
  .string()
  .regex(/^(?:@?[A-Za-z0-9][A-Za-z0-9-]*(?:\/[A-Za-z0-9._-]+)?)$/u, {
    message: "an owner is a login (`alice`) or a team (`@acme/identity`)",
  })
  .describe("A login, or `@org/team`.");

const Approvers = z
  .union([z.enum(APPROVER_SOURCES), z.array(OwnerText).min(1).max(OWNERS_MAX)])
  .describe(
    "Whose word counts: the area's `owners`, those `codeowners` names, anyone with `write`, `maintain` or `admin`, or a list of people and teams.",
  );

const When = z
  .array(z.enum(["agent-authored", "agent-assisted", "automation", "undeclared", "human"]))
  .min(1)
  .optional()
  .describe("The classes of provenance it is asked of; all when absent.");

const HumanApproval = z
  .strictObject({
    gate: z.literal("human-approval"),
    approvals: z
      .int()
      .min(1)
      .max(APPROVALS_MAX)
      .default(1)
      .describe("How many people must approve."),
    from: Approvers.default("owners"),
    native: z
      .int()
      .min(0)
      .max(APPROVALS_MAX)
      .default(0)
      .describe("How many of them must be native reviews rather than comments."),
    when: When,
  })
  .refine((gate) => gate.native <= gate.approvals, {
    path: ["native"],
    message: "`native` cannot be more than `approvals`",
  });

const RequiredCheck = z.strictObject({
  gate: z.literal("required-check"),
  check: z.string().min(1).max(200).describe("The check's name, or a commit status's context."),
  app: z
    .union([z.int().positive(), z.string().min(1).max(100)])
    .optional()
    .describe("The app that must have made it, by slug or numeric id; anyone when absent."),
  skipped: z
    .enum(["waits", "passes"])
    .default("waits")
    .describe("Whether a check that was skipped counts as passed."),
  when: When,
});

const OwnerAttestation = z.strictObject({
  gate: z.literal("owner-attestation"),
  from: Approvers.default("write"),
  implied: z
    .boolean()
    .default(false)
    .describe(
      "Whether who opened or asked for the change, or else approved it, answers for it without a word.",
    ),
  when: When,
});

const StagedRollout = z.strictObject({
  gate: z.literal("staged-rollout"),
  environments: z
    .array(z.string().min(1).max(255))
    .min(1)
    .max(ENVIRONMENTS_MAX)
    .default(["production"])
    .describe("Deployment environments that must run what the change builds on."),
  soak: z
    .int()
    .min(0)
    .max(SOAK_HOURS_MAX)
    .default(24)
    .describe("Hours it must have been in use there."),
  when: When,
});

const SupplyChainScan = z.strictObject({
  gate: z.literal("supply-chain-scan"),
  from: Approvers.default("owners"),
  when: When,
});

const Declaration = z.strictObject({ gate: z.literal("declaration"), when: When });
const Conversation = z.strictObject({ gate: z.literal("conversation"), when: When });

const SimpleGate = z.discriminatedUnion("gate", [
  HumanApproval,
  RequiredCheck,
  OwnerAttestation,
  StagedRollout,
  SupplyChainScan,
  Declaration,
  Conversation,
]);

/**
 * Composites hold simple gates only: what nests deeper, nobody can read in a check run. A condition stands
 * on the whole: one on a branch would make it cheaper to say nothing.
 */
const ComposedGate = SimpleGate.refine(({ when }) => when === undefined, {
  path: ["when"],
  message: "`when` stands on the `any-of` or `all-of` itself, not on a gate inside it",
});
const composed = { gates: z.array(ComposedGate).min(1).max(GATES_MAX), when: When };
const AnyOf = z.strictObject({ gate: z.literal("any-of"), ...composed });
const AllOf = z.strictObject({ gate: z.literal("all-of"), ...composed });

/** The gates of an area or tier, each of which has to be satisfied. */
export const Gates = z
  .array(z.discriminatedUnion("gate", [...SimpleGate.options, AnyOf, AllOf]))
  .max(GATES_MAX);
export type SimpleGateDocument = z.infer<typeof SimpleGate>;
export type GateDocument = z.infer<typeof Gates>[number];
