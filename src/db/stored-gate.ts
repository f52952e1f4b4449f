import { z } from "zod";
import {
  APPROVER_SOURCES,
  type CompositeRequirement,
  type GateRequirement,
  type SimpleRequirement,
} from "../domain/gate-requirement.ts";

/** A person or team as a stored policy names them. */
export const StoredOwner = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("team"), team: z.string() }),
  z.object({ kind: z.literal("user"), login: z.string() }),
]);

const from = z.union([z.enum(APPROVER_SOURCES), z.array(StoredOwner)]);
const when = z
  .array(z.enum(["agent-authored", "agent-assisted", "automation", "undeclared", "human"]))
  .exactOptional();

// By kind, so that a new gate does not compile until it can be read back. Strict: a condition that is not
// read back would be a rule changed.
const SimpleOf = {
  "human-approval": z.strictObject({
    gate: z.literal("human-approval"),
    approvals: z.int(),
    from,
    nativeReviews: z.int(),
    when,
  }),
  "required-check": z.strictObject({
    gate: z.literal("required-check"),
    check: z.string(),
    app: z.union([z.string(), z.int()]).nullable(),
    skippedPasses: z.boolean(),
    when,
  }),
  "owner-attestation": z.strictObject({
    gate: z.literal("owner-attestation"),
    from,
    implied: z.literal(true).exactOptional(),
    when,
  }),
  "staged-rollout": z.strictObject({
    gate: z.literal("staged-rollout"),
    environments: z.array(z.string()),
    soakMinutes: z.int(),
    when,
  }),
  "supply-chain-scan": z.strictObject({ gate: z.literal("supply-chain-scan"), from, when }),
  declaration: z.strictObject({ gate: z.literal("declaration"), when }),
  conversation: z.strictObject({ gate: z.literal("conversation"), when }),
} satisfies Record<SimpleRequirement["gate"], z.ZodType<SimpleRequirement>>;

const Simple: z.ZodType<SimpleRequirement> = z.union(Object.values(SimpleOf));

const Composite: z.ZodType<CompositeRequirement> = z.strictObject({
  gate: z.enum(["any-of", "all-of"]),
  gates: z.array(Simple),
  when,
});

/** A gate of a stored policy. */
export const StoredRequirement: z.ZodType<GateRequirement> = z.union([Simple, Composite]);
