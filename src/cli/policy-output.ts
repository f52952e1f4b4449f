import { z } from "zod";
import { TIERS } from "../domain/risk.ts";

const Line = z.int().describe("From 1.");
const Place = { file: z.string(), line: Line, column: Line };

/** What `agentgov policy validate --json` prints. */
export const PolicyValidateOutput = z.object({
  schema: z.literal("agentgov.policy-validate/1"),
  files: z
    .array(
      z.object({
        file: z.string(),
        valid: z.boolean(),
        problems: z
          .array(z.object({ ...Place, message: z.string() }))
          .readonly()
          .describe("What keeps it from taking effect."),
        advice: z
          .array(
            z.object({
              ...Place,
              rule: z.string(),
              message: z.string(),
              advice: z.string().describe("What to write instead."),
            }),
          )
          .readonly()
          .describe("What is valid and most likely not meant."),
      }),
    )
    .readonly(),
});
export type PolicyValidateOutput = z.infer<typeof PolicyValidateOutput>;

const Said = z.object({
  says: z.string(),
  from: z.string().describe("Where it was said: `agentgov.yml:7`, `the shipped pack`, …"),
});

/** What `agentgov policy explain --json` prints. */
export const PolicyExplainOutput = z.object({
  schema: z.literal("agentgov.policy-explain/1"),
  mode: z.string(),
  paths: z
    .array(
      z.object({
        path: z.string(),
        areas: z
          .array(
            z.object({
              area: z.string(),
              rule: z.string().describe("The rule that put the path there."),
              tier: z.object({ says: z.enum(TIERS), from: z.string() }),
              gates: z.array(Said).readonly(),
              owners: Said,
              disclosure: Said,
            }),
          )
          .readonly(),
      }),
    )
    .readonly(),
});
export type PolicyExplainOutput = z.infer<typeof PolicyExplainOutput>;

/** What `agentgov policy test --json` prints. */
export const PolicyTestOutput = z.object({
  schema: z.literal("agentgov.policy-test/1"),
  passed: z.int(),
  failed: z.int(),
  cases: z
    .array(
      z.object({
        file: z.string(),
        line: Line,
        name: z.string(),
        differences: z
          .array(
            z.object({
              what: z.string().describe("`tier`, `areas`, `verdict`, or `gate AREA/GATE`."),
              expected: z.string(),
              got: z.string(),
              because: z.string().nullable(),
            }),
          )
          .readonly()
          .describe("Empty when the case holds."),
      }),
    )
    .readonly(),
});
export type PolicyTestOutput = z.infer<typeof PolicyTestOutput>;

/** What `agentgov policy diff --json` prints. */
export const PolicyDiffOutput = z.object({
  schema: z.literal("agentgov.policy-diff/1"),
  old: z.string().describe("Digest of the policy in force."),
  new: z.string().describe("Digest of the other one."),
  loosens: z.boolean().describe("Whether anything is, or may be, looser than before."),
  changes: z
    .array(
      z.object({
        direction: z
          .enum(["looser", "moved", "tighter"])
          .describe("`moved` is neither for certain: treat it like `looser`."),
        subject: z.string().describe("`mode`, `area auth`, `tier high`, `override`, …"),
        sentence: z.string(),
        repositories: z
          .string()
          .nullable()
          .describe("The set of repositories it is about; null for all that are in no set."),
      }),
    )
    .readonly()
    .describe("The loosening first."),
});
export type PolicyDiffOutput = z.infer<typeof PolicyDiffOutput>;
