import { z } from "zod";
import { TRACES, type WhoOutcome } from "../app/answer-who.ts";
import { TIERS } from "../domain/risk.ts";

/** Lists are only ever read. */
function listOf<Item extends z.ZodType>(item: Item): z.ZodReadonly<z.ZodArray<Item>> {
  return z.array(item).readonly();
}

const Texts = listOf(z.string());
const Tier = z.enum(TIERS);
const Noted = listOf(z.object({ login: z.string(), note: z.string() }));

/** What agents could reach. */
export const Reach = z
  .discriminatedUnion("kind", [
    z.object({
      kind: z.literal("configured"),
      access: z.object({
        modes: Texts,
        tools: Texts,
        connectors: Texts,
        hooks: Texts,
        sandbox: Texts,
        credentialNames: Texts.describe("Names of variables and secrets; never a value."),
        other: Texts,
        unreadable: Texts,
      }),
    }),
    z.object({ kind: z.literal("not-configured") }),
    z.object({ kind: z.literal("unknown"), reason: z.string() }),
  ])
  .describe("What the configuration of agents allowed at the judged head.");

/** Who stands behind a change. */
export const WhoAnswerOutput = z.object({
  built: z.object({
    class: z.string(),
    strength: z.string(),
    agents: Texts,
    summary: z.string(),
    evidence: listOf(
      z.object({ rule: z.string(), sha: z.string().nullable(), source: z.string() }),
    ),
    people: listOf(z.object({ login: z.string(), reason: z.string() })),
  }),
  owned: z.object({
    named: Noted.describe("People who said that they answer for it."),
    entitled: Texts.describe("Who the policy says owns its areas."),
  }),
  reach: Reach,
  judged: z.object({
    verdict: z.enum(["passed", "waiting", "action-required", "failed"]),
    mode: z.enum(["observe", "warn", "enforce"]),
    tier: Tier,
    head: z.string(),
    base: z.string(),
    areas: listOf(z.object({ area: z.string(), tier: Tier, rules: Texts })),
    policy: z.object({ source: z.string(), digest: z.string() }),
    at: z.string(),
  }),
  approved: listOf(
    z.object({
      login: z.string(),
      counts: z.boolean(),
      note: z.string(),
      areas: Texts.nullable().describe("Null for the whole pull request."),
      channel: z.string(),
      head: z.string().describe("The head that was seen."),
      contents: z
        .string()
        .nullable()
        .describe("Digest of the changed files that were seen, as in the log's entry."),
      at: z.string(),
    }),
  ),
  overridden: Noted,
  landed: listOf(
    z.object({
      branch: z.string(),
      sha: z.string(),
      outcome: z.enum(["landed", "bypassed"]),
      reason: z.string().describe("How it was matched, or why it was not."),
      by: z.string().nullable(),
      at: z.string(),
    }),
  ),
  unknown: Texts.describe("What could not be told, one sentence each."),
});

const Sha = z.string().nullable().describe("The commit asked about; null for none.");

/** What `agentgov who --json` prints. */
export const WhoOutput = z.discriminatedUnion("kind", [
  z.object({
    schema: z.literal("agentgov.who/1"),
    kind: z.literal("known"),
    owner: z.string(),
    repo: z.string(),
    number: z.int(),
    sha: Sha,
    trace: z.enum(TRACES).describe("How the commit was traced, surest first in this list."),
    decisionId: z.string(),
    answer: WhoAnswerOutput,
  }),
  z.object({
    schema: z.literal("agentgov.who/1"),
    kind: z.literal("unknown"),
    sha: Sha,
    reason: z.string(),
  }),
]);
export type WhoOutput = z.infer<typeof WhoOutput>;

/** An answer for programs. */
export function whoOutput(outcome: WhoOutcome): WhoOutput {
  return { schema: "agentgov.who/1", ...outcome };
}
